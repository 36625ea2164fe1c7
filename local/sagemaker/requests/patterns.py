"""The service model's patterns, which are Java's, as Python's."""

import re
import sys
import unicodedata
from functools import cache

# The one pattern that spells out the pairs in which Java stores what lies beyond the first 65,536 characters.
_SURROGATE_PAIRS = "\\uD800\\uDC00-\\uDBFF\\uDFFF"
_CATEGORY = re.compile(r"\\p\{(\w+)\}")
_REPEATED_END = re.compile(r"\$\{\d+,\d+\}")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for ``fullmatch``: the service matches whole values."""
    translated = pattern.replace(_SURROGATE_PAIRS, "\\U00010000-\\U0010FFFF")
    translated = _REPEATED_END.sub("$", translated)
    return re.compile(_CATEGORY.sub(lambda found: _characters(found[1]), translated))


@cache
def _characters(category: str) -> str:
    """The inside of a character class for Java's ``\\p{category}``."""
    if category == "Alnum":
        return "a-zA-Z0-9"
    ranges: list[tuple[int, int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(category):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)

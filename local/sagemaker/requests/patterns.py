"""The service model's patterns, which are Java's, as Python's."""

import re
import sys
import unicodedata
from functools import cache
from itertools import groupby

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
    ranges = []
    for is_inside, runs in groupby(_runs_of_one_category(), lambda run: run[0].startswith(category)):
        if is_inside:
            codes = [code for _, run in runs for code in (run[0], run[-1])]
            ranges.append(f"\\U{codes[0]:08x}-\\U{codes[-1]:08x}")
    return "".join(ranges)


@cache
def _runs_of_one_category() -> list[tuple[str, range]]:
    """All of Unicode, in order; read once, for it takes a fifth of a second."""
    runs, first = [], 0
    for name, characters in groupby(map(unicodedata.category, map(chr, range(sys.maxunicode + 1)))):
        end = first + sum(1 for _ in characters)
        runs.append((name, range(first, end)))
        first = end
    return runs

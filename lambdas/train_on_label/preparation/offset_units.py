"""The units in which entities count their offsets: code points, as Ground Truth does, or UTF-16."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.screening.careful.values import is_text, utf16_length
from train_on_label.preparation.screening.rules import Rules


def with_offset_units(rules: Rules, manifest: Manifest) -> Rules:
    """The rules with the units of the manifest's entities, where labels are entities of texts."""
    if rules.task_type.label is not LabelShape.TEXT_SPANS or rules.source_attribute != "source":
        return rules
    return replace(rules, offsets_in_utf16=counts_in_utf16(manifest.chunks(), rules))


def counts_in_utf16(chunks: Iterable[bytes], rules: Rules) -> bool:
    """Whether UTF-16 units, and not code points, fit the text of every line that has entities.

    Tools written in JavaScript or Java count in those; the two differ behind characters such as emoji.
    """
    fits_code_points = True
    for batch in read_batches(chunks, rules.options.max_line_bytes):
        for line in batch.lines:
            text, ends = _text_and_offsets(line, rules)
            if any(not _is_between_characters(offset, text) for offset in ends):
                return False
            fits_code_points = fits_code_points and max(ends, default=0) <= len(text)
    return not fits_code_points


def _text_and_offsets(line: bytes, rules: Rules) -> tuple[str, list[int]]:
    """Nothing where the line is none to learn from: screening says what is wrong with it."""
    try:
        record: Any = json.loads(line)
        text = record[rules.source_attribute]
        entities = record[rules.label_attribute]["annotations"]["entities"]
        offsets = [entity[key] for entity in entities for key in ("startOffset", "endOffset")]
    except (ValueError, RecursionError, LookupError, TypeError):
        return "", []
    if not isinstance(text, str) or not is_text(text) or any(type(offset) is not int for offset in offsets):
        return "", []
    return text, offsets


def _is_between_characters(offset: int, text: str) -> bool:
    """Whether a count of UTF-16 units ends in the text, and not inside one of its characters."""
    encoded = text.encode("utf-16-le")
    if not 0 <= offset <= utf16_length(text):
        return False
    try:
        encoded[: 2 * offset].decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    return True

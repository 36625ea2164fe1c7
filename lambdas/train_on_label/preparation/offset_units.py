"""The units in which entities count their offsets: code points, as Ground Truth does, or UTF-16."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.passes.manifests import Input, Passes
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.screening.careful.values import is_text, utf16_length
from train_on_label.preparation.screening.rules import Rules


def asked_for_units(rules: Rules, manifest: Manifest, passes: Passes) -> Iterator[Iterable["Fits"]]:
    """What lines answer, with the first answer; nothing where labels are no entities of texts."""
    if rules.task_type.label is not LabelShape.TEXT_SPANS or rules.source_attribute != "source":
        return iter(())
    return passes.survey(Input(manifest=manifest, rules=rules), FittingUnits())


def with_offset_units(rules: Rules, answers: Iterable[Iterable["Fits"]]) -> Rules:
    """The rules with the units of a manifest's entities, of whose lines these are the answers.

    Units are UTF-16's where these, and not code points, fit the text of every line that has entities. Tools
    written in JavaScript or Java count in those; the two differ behind characters such as emoji.
    """
    fits_code_points = True
    for fits in chain.from_iterable(answers):
        if not fits.utf16:
            return rules
        fits_code_points = fits_code_points and fits.code_points
    return replace(rules, offsets_in_utf16=not fits_code_points)


class Fits(NamedTuple):
    """Whether offsets may be counted so."""

    utf16: bool
    code_points: bool


@dataclass(frozen=True, slots=True)
class FittingUnits:
    """Asks in which units offsets may be counted; the answer for all lines, or for those up to a last one."""

    def __call__(self, chunks: Iterable[bytes], rules: Rules) -> Iterator[Fits]:
        """One answer."""
        fits_code_points = True
        for batch in read_batches(chunks, rules.options.max_line_bytes):
            for line in batch.lines:
                text, ends = _text_and_offsets(line, rules)
                if any(not _is_between_characters(offset, text) for offset in ends):
                    yield Fits(utf16=False, code_points=fits_code_points)
                    return
                fits_code_points = fits_code_points and max(ends, default=0) <= len(text)
        yield Fits(utf16=True, code_points=fits_code_points)


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

"""Holds the quick path against the careful one, and both against plain json."""

from collections import Counter
from collections.abc import Callable, Sequence

from tests.support.plain_json import Class, Said, say
from tests.support.screening_world import Prepared, lines_of, prepare_lines, source_hashes
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.rules import Rules

_HALF = 1 << 63


def disagreement(lines: Sequence[bytes], rules: Rules) -> str | None:
    """What is wrong with the screening of these lines; None where nothing is.

    The rules' validation_fraction is a half, so that a source read wrongly shows in the channel.
    """
    quick = prepare_lines(lines, rules)
    careful = prepare_lines(lines, rules, careful_only=True)
    if quick != careful:
        return f"the quick path says {_told(quick)}\nthe careful one   {_told(careful)}"
    said = Said()
    for channel, data in (("train", quick.train), ("validation", quick.validation)):
        for line in lines_of(data):
            try:
                say(line, said, rules.task_type, rules.label_attribute, rules.source_attribute)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                return f"{line[:1_000]!r} was accepted, but of plain json {error!r}"
            (mark,) = source_hashes(said.sources[-1:])
            if (mark < _HALF) != (channel == "validation"):
                return f"{line[:1_000]!r} is in {channel}, which is not where its source belongs"
    return _miscounted(quick, said)


def smallest(lines: Sequence[bytes], is_wrong: Callable[[Sequence[bytes]], bool]) -> list[bytes]:
    """Few of the lines, on which it is still wrong: halves, then smaller parts are left out in turn."""
    left = list(lines)
    step = len(left) // 2
    while step:
        shorter = (left[:start] + left[start + step :] for start in range(0, len(left), step))
        fewer = next(filter(is_wrong, shorter), None)
        if fewer is None:
            step //= 2
        else:
            left = fewer
            step = min(step, len(left) // 2)
    return left


def _miscounted(prepared: Prepared, said: Said) -> str | None:
    if len(set(said.sources)) < len(said.sources):
        return "a source was accepted twice"
    records, boxes = _counted(prepared)
    if records != said.carrying or boxes != said.boxes:
        return f"counted {records} and {boxes}, but plain json says {said.carrying} and {said.boxes}"
    if prepared.dataset.max_boxes_per_image != said.busiest:
        return f"the busiest image has {said.busiest} boxes, not {prepared.dataset.max_boxes_per_image}"
    return None


def _counted(prepared: Prepared) -> tuple[Counter[Class], Counter[Class]]:
    rows = prepared.dataset.classes
    by_name = prepared.dataset.task_type.label is LabelShape.TEXT_SPANS
    records = {f"name {row.name}" if by_name else row.id: row.train + row.validation for row in rows}
    boxes = {row.id: row.train_boxes + row.validation_boxes for row in rows}
    return +Counter[Class](records), Counter[Class]() if by_name else +Counter[Class](boxes)


def _told(prepared: Prepared) -> str:
    return f"{prepared.rejects[:5]} and {prepared.dataset}"

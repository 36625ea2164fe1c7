"""The careful path's reading of a label, one function per shape."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.careful.boxes import box_warning
from train_on_label.preparation.screening.careful.classes import (
    KnownClasses,
    class_id,
    class_name,
    known_classes,
)
from train_on_label.preparation.screening.careful.label_parts import (
    annotations_of,
    class_map_of,
    confidences_of,
    image_size_of,
    names_by_id,
    numbers_in,
)
from train_on_label.preparation.screening.careful.renumbering import CAN_BE_RENUMBERED
from train_on_label.preparation.screening.careful.values import (
    JsonObject,
    JsonValue,
    is_text,
    number,
    quoted,
    utf16_length,
)
from train_on_label.preparation.screening.rules import MAX_CLASS_NAME, Rules
from train_on_label.preparation.screening.verdict import Annotations, Classes, RejectedLineError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a valid label holds."""

    classes: Classes = ()
    annotations: Annotations = ()
    names: Mapping[int, str] = field(default_factory=dict)
    confidences: Sequence[float] = ()
    empty: bool = False
    """Looked at, and nothing was found."""
    warning: Code | None = None
    renumbered: Mapping[int, int] = field(default_factory=dict)
    """Class id in the line -> the one to train on, where they differ."""


class LabeledLine(NamedTuple):
    """A line whose source and metadata have been checked."""

    source: str
    label: JsonValue
    metadata: JsonObject
    """Empty where there is none and none is needed."""
    rules: Rules
    has_metadata: bool = True

    def known_classes(self, ids: Collection[int], names: Mapping[int, str] | None) -> KnownClasses:
        """The classes of the label, named by the line's own names."""
        return known_classes(ids, names, self.rules, has_metadata=self.has_metadata)


def find_classes(line: LabeledLine) -> Found:
    """The classes of a label; RejectedLineError where it is not as its task type has it."""
    shape = line.rules.task_type.label
    found = _READERS[shape](line)
    if found.renumbered and shape not in CAN_BE_RENUMBERED:
        old, new = next((old, new) for old, new in found.renumbered.items() if old != new)
        detail = (
            f"class {old} here is class {new} in {line.rules.categories_from}, and lies in a file of its own"
        )
        raise RejectedLineError(Code.CLASS_NAMES_DIFFER, detail)
    return found


def _boxes(line: LabeledLine) -> Found:
    annotations = annotations_of(line.label)
    width, height = image_size_of(line.label, line.rules.image_depth)
    warnings = [box_warning(box, width, height) for box in annotations]
    ids = [class_id(box.get("class_id")) for box in annotations]
    known = line.known_classes(ids, class_map_of(line.metadata))
    return Found(
        classes=frozenset(map(known.of, ids)),
        annotations=list(map(known.of, ids)),
        names=known.names,
        renumbered=known.renumbered,
        confidences=confidences_of(line.metadata.get("objects")),
        empty=not ids,
        warning=next(filter(None, warnings), None),
    )


def _class_index(line: LabeledLine) -> Found:
    index = class_id(line.label)
    name = class_name(line.metadata.get("class-name"), "class-name") if line.has_metadata else None
    known = line.known_classes([index], None if name is None else {index: name})
    return Found(
        classes=[known.of(index)],
        names=known.names,
        renumbered=known.renumbered,
        confidences=numbers_in([line.metadata.get("confidence")]),
    )


def _class_indices(line: LabeledLine) -> Found:
    if not isinstance(line.label, list):
        raise RejectedLineError(
            Code.INVALID_LABEL, f"the label is {quoted(line.label)}, not a list of class ids"
        )
    ids = [class_id(entry) for entry in line.label]
    if len(set(ids)) < len(ids):
        detail = f"the label {quoted(line.label)} repeats a class: it must list class ids, each once"
        raise RejectedLineError(Code.INVALID_LABEL, detail)
    confidences = line.metadata.get("confidence-map")
    known = line.known_classes(ids, class_map_of(line.metadata))
    return Found(
        classes=list(map(known.of, ids)),
        names=known.names,
        renumbered=known.renumbered,
        confidences=numbers_in(confidences.values()) if isinstance(confidences, dict) else (),
        empty=not ids,
    )


def _mask_ref(line: LabeledLine) -> Found:
    if not line.has_metadata:
        return Found()  # which classes a mask has stands in its pixels
    colors = line.metadata.get("internal-color-map")
    if not isinstance(colors, dict) or not all(isinstance(color, dict) for color in colors.values()):
        raise RejectedLineError(Code.INVALID_METADATA, "there is no internal-color-map")
    names = names_by_id({key: color.get("class-name") for key, color in colors.items()}, "internal-color-map")
    ids = list(names)
    known = line.known_classes(ids, names)
    return Found(
        classes=ids,
        names=known.names,
        renumbered=known.renumbered,
        confidences=numbers_in(color.get("confidence") for color in colors.values()),
    )


def _sequence_ref(line: LabeledLine) -> Found:
    names = class_map_of(line.metadata) or {}
    ids = list(names)
    known = line.known_classes(ids, names)
    return Found(classes=ids, names=known.names, renumbered=known.renumbered)


def _text_spans(line: LabeledLine) -> Found:
    annotations = line.label.get("annotations") if isinstance(line.label, dict) else None
    entities = annotations.get("entities") if isinstance(annotations, dict) else None
    if not isinstance(entities, list):
        raise RejectedLineError(Code.INVALID_LABEL, "there is no list annotations.entities")
    names = [_entity_name(entity, line) for entity in entities]
    return Found(
        classes=frozenset(names),
        annotations=names,
        confidences=confidences_of(line.metadata.get("entities")),
        empty=not names,
    )


def _entity_name(entity: JsonValue, line: LabeledLine) -> str:
    fields = entity if isinstance(entity, dict) else {}
    name, start, end = (fields.get(key) for key in ("label", "startOffset", "endOffset"))
    if not (isinstance(name, str) and type(start) is int and type(end) is int and 0 <= start < end):
        raise RejectedLineError(Code.INVALID_LABEL, f"{quoted(entity)} is no entity")
    if len(name) > MAX_CLASS_NAME or not is_text(name):
        raise RejectedLineError(Code.INVALID_LABEL, f"{quoted(name)} is no label's name")
    if line.rules.source_attribute == "source" and end > (length := _length(line)):
        detail = f"{quoted(entity)} ends behind the text's {length} characters"
        raise RejectedLineError(Code.INVALID_LABEL, detail)
    if line.rules.categories is not None and name not in line.rules.categories:
        raise RejectedLineError(Code.CLASS_NOT_IN_MAP, f"{line.rules.categories_from} has no {quoted(name)}")
    return name


def _length(line: LabeledLine) -> int:
    """Of the text, in the units that entities count in."""
    return utf16_length(line.source) if line.rules.offsets_in_utf16 else len(line.source)


_CUBOID_NUMBERS = ("center-x", "center-y", "center-z", "length", "width", "height")


def _cuboids(line: LabeledLine) -> Found:
    annotations = annotations_of(line.label)
    for cuboid in annotations:
        if not all(number(cuboid.get(name)) is not None for name in _CUBOID_NUMBERS):
            raise RejectedLineError(Code.INVALID_BOX, f"{quoted(cuboid)} lacks one of its numbers")
    ids = [class_id(cuboid.get("class-id")) for cuboid in annotations]
    known = line.known_classes(ids, class_map_of(line.metadata))
    return Found(
        classes=frozenset(map(known.of, ids)),
        annotations=list(map(known.of, ids)),
        names=known.names,
        renumbered=known.renumbered,
        confidences=confidences_of(line.metadata.get("objects")),
        empty=not ids,
    )


def _anything(line: LabeledLine) -> Found:
    if line.label is None:
        raise RejectedLineError(Code.INVALID_LABEL, "the label is null")
    return Found()


_READERS: Mapping[LabelShape, Callable[[LabeledLine], Found]] = {
    LabelShape.BOXES: _boxes,
    LabelShape.CLASS_INDEX: _class_index,
    LabelShape.CLASS_INDICES: _class_indices,
    LabelShape.MASK_REF: _mask_ref,
    LabelShape.SEQUENCE_REF: _sequence_ref,
    LabelShape.TEXT_SPANS: _text_spans,
    LabelShape.CUBOIDS: _cuboids,
    LabelShape.VERDICT: _class_index,
    LabelShape.ANYTHING: _anything,
}

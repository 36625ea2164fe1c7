"""Parts that labels of several shapes share; RejectedLineError where one is not as it must be."""

from collections.abc import Iterable, Mapping

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.careful.classes import class_id, class_name
from train_on_label.preparation.screening.careful.values import JsonObject, JsonValue, number, quoted
from train_on_label.preparation.screening.rules import MAX_PIXELS, Rules
from train_on_label.preparation.screening.verdict import RejectedLineError
from train_on_label.s3_uri import parse_s3_uri

REFERENCES = (LabelShape.MASK_REF, LabelShape.SEQUENCE_REF)
"""Labels that are objects in S3."""


def annotations_of(label: JsonValue) -> list[JsonObject]:
    """The label's annotations, each an object."""
    annotations = label.get("annotations") if isinstance(label, dict) else None
    if not isinstance(annotations, list):
        raise RejectedLineError(Code.INVALID_LABEL, "there is no list of annotations")
    for annotation in annotations:
        if not isinstance(annotation, dict):
            raise RejectedLineError(Code.INVALID_LABEL, f"{quoted(annotation)} is no annotation")
    return annotations


def image_size_of(label: JsonValue, depth: int | None) -> tuple[float, float]:
    """Width and height of the image in pixels, as Ground Truth noted them; `depth` is what it must have."""
    sizes = label.get("image_size") if isinstance(label, dict) else None
    size = sizes[0] if isinstance(sizes, list) and sizes else None
    width, height = (size.get("width"), size.get("height")) if isinstance(size, dict) else (None, None)
    sides = (number(width) or 0, number(height) or 0)
    if not 1 <= min(sides) <= max(sides) <= MAX_PIXELS:
        raise RejectedLineError(Code.INVALID_LABEL, f"image_size is {quoted(sizes)}")
    found = size.get("depth") if isinstance(size, dict) else None
    if depth is not None and found is not None and number(found) != depth:
        detail = f"image_size has the depth {quoted(found)}; the algorithm takes images of {depth} channels"
        raise RejectedLineError(Code.UNSUPPORTED_DEPTH, detail)
    return sides


def class_map_of(metadata: JsonObject) -> Mapping[int, str] | None:
    """Class id -> name from the metadata; None where there is no class-map."""
    # Point clouds alone are documented with an underscore.
    classes = metadata.get("class-map", metadata.get("class_map"))
    return None if classes is None else names_by_id(classes, "class-map")


def names_by_id(classes: JsonValue, where: str) -> Mapping[int, str]:
    """Class id -> name from an object of ids as strings."""
    if not isinstance(classes, dict):
        raise RejectedLineError(Code.INVALID_METADATA, f"{where} is {quoted(classes)}")
    names: dict[int, str] = {}
    for key, name in classes.items():
        try:
            number_of_class = class_id(key)
        except RejectedLineError:
            raise RejectedLineError(Code.INVALID_METADATA, f"{where} has the key {quoted(key)}") from None
        names[number_of_class] = class_name(name, f"the name of class {number_of_class} in {where}")
    return names


def check_reference(label: JsonValue, rules: Rules) -> None:
    """Refuses a label that should be fetched from S3 and cannot be, and one that should not be and would."""
    is_reference = rules.task_type.label in REFERENCES
    if not rules.label_attribute.endswith("-ref"):
        if is_reference:
            detail = (
                f"{quoted(rules.label_attribute)} does not end in -ref, so its value would be sent as text"
            )
            raise RejectedLineError(Code.INVALID_LABEL, detail)
        return
    if not isinstance(label, str):
        if not is_reference:
            detail = f"{quoted(rules.label_attribute)} ends in -ref, so SageMaker would fetch {quoted(label)}"
            raise RejectedLineError(Code.INVALID_LABEL, detail)
        raise RejectedLineError(Code.INVALID_LABEL, f"the label is {quoted(label)}, not an S3 URI")
    try:
        parse_s3_uri(label)
    except ValueError as error:
        raise RejectedLineError(Code.INVALID_LABEL, f"the label {quoted(label)} {error}") from None


def confidences_of(entries: JsonValue) -> list[float]:
    """The confidence of each entry that has one: there may be fewer entries than annotations."""
    if not isinstance(entries, list):
        return []
    return numbers_in(entry.get("confidence") for entry in entries if isinstance(entry, dict))


def numbers_in(values: Iterable[JsonValue]) -> list[float]:
    """The numbers among values of a JSON array or object."""
    return [found for found in map(number, values) if found is not None]

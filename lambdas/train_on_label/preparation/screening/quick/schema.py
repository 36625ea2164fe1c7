"""The quick path's types: one for msgspec to decode a line of one labeling job into, made at run time.

Every choice of the profile that a type can hold is in the type, so that msgspec checks it while it reads:
a line that fails is not refused here, only handed to the careful path.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, MAX_CLASS_NAME, MAX_PIXELS, Rules

Record = Any  # a struct of line_decoder, whose type exists at run time only; None: not read

ClassId = Annotated[int, Meta(ge=0, le=MAX_CLASS_ID)]
ClassName = Annotated[str, Meta(max_length=MAX_CLASS_NAME)]
_NotNegative = Annotated[float, Meta(ge=0)]
_Positive = Annotated[float, Meta(gt=0)]
_Pixels = Annotated[float, Meta(ge=1, le=MAX_PIXELS)]


class Box(msgspec.Struct, gc=False):
    """A box in pixels; its fields stand in Ground Truth's own order, which is the fastest to read.

    Ints come as floats too: within an image's size a float holds each of them exactly.
    """

    class_id: ClassId
    top: _NotNegative
    left: _NotNegative
    height: _Positive
    width: _Positive


class ImageSize(msgspec.Struct, gc=False):
    """An image's size in pixels."""

    width: _Pixels
    height: _Pixels


class RgbImageSize(ImageSize, gc=False):
    """The size of an image that has three channels, or that says nothing of them."""

    depth: Literal[3] = 3


class Boxes(msgspec.Struct, gc=False):
    """The label of object detection."""

    image_size: Annotated[list[ImageSize], Meta(min_length=1)]
    annotations: list[Box]


class RgbBoxes(msgspec.Struct, gc=False):
    """The label of object detection, for an algorithm that takes images of three channels."""

    image_size: Annotated[list[RgbImageSize], Meta(min_length=1)]
    annotations: list[Box]


_Never = Annotated[int, Meta(ge=1, le=0)]

_BOXES_BY_DEPTH = {None: Boxes, 3: RgbBoxes}


_LABELS: dict[LabelShape, Any] = {  # types as msgspec takes them, which typing cannot name
    LabelShape.CLASS_INDEX: ClassId,
    LabelShape.CLASS_INDICES: list[ClassId],
    LabelShape.MASK_REF: str,
}
_CLASSES: dict[LabelShape, tuple[str, Any]] = {
    LabelShape.BOXES: ("class-map", msgspec.Raw),  # many lines have the same one, so it is read once
    LabelShape.CLASS_INDEX: ("class-name", ClassName),
    LabelShape.CLASS_INDICES: ("class-map", msgspec.Raw),
    LabelShape.MASK_REF: ("internal-color-map", msgspec.Raw),
}


class _Color(msgspec.Struct, gc=False):
    name: ClassName = msgspec.field(name="class-name")


def class_map_decoder(rules: Rules) -> Callable[[bytes], dict[str, str]]:
    """Decodes a class-map, or the map of a mask's colors, into id -> name; raises as line_decoder does."""
    if rules.task_type.label is not LabelShape.MASK_REF:
        return msgspec.json.Decoder(dict[str, ClassName]).decode
    decode = msgspec.json.Decoder(dict[str, _Color]).decode
    return lambda data: {class_id: color.name for class_id, color in decode(data).items()}


def line_decoder(rules: Rules) -> Callable[[bytes], Record] | None:
    """Decodes an ordinary line into a struct {source, label, metadata}, and raises on any other line.

    Where the rules name a verification, the struct has it too. None where these rules have no quick path.
    """
    shape = rules.task_type.label
    label = _BOXES_BY_DEPTH.get(rules.image_depth) if shape is LabelShape.BOXES else _LABELS.get(shape)
    is_mask = shape is LabelShape.MASK_REF
    if label is None or rules.further_attributes or rules.label_attribute.endswith("-ref") is not is_mask:
        return None
    # A mask's confidences and classes stand in one object, which the quick path reads for its classes only.
    if is_mask and rules.options.min_confidence > 0:
        return None
    fields: list[Any] = [("source", str), ("label", label), ("metadata", _metadata(rules))]
    rename = {
        "source": rules.source_attribute,
        "label": rules.label_attribute,
        "metadata": rules.metadata_attribute,
    }
    if rules.verification_metadata_attribute is not None:
        fields.append(("verification", _Verification | None, None))
        rename["verification"] = rules.verification_metadata_attribute
    # What is called as the label is to be called goes the careful way, for it must make room.
    for field, name in zip(("merged", "merged_metadata"), rules.taken_attributes, strict=False):
        fields.append((field, _Never, 0))
        rename[field] = name
    line = msgspec.defstruct("Line", fields, rename=rename, gc=False)
    return msgspec.json.Decoder(line).decode


def _metadata(rules: Rules) -> type[msgspec.Struct]:
    options = rules.options
    key, classes = _CLASSES[rules.task_type.label]
    fields: list[Any] = [("type", Literal[rules.metadata_type]), ("classes", classes)]
    rename = {"classes": key, "failure_reason": "failure-reason"}
    if options.human_only:
        fields.append(("human_annotated", Literal["yes"]))
        rename["human_annotated"] = "human-annotated"
    if options.min_confidence > 0:
        rename["confidence"], confidence = _confidence(rules.task_type.label, options.min_confidence)
        fields.append(("confidence", confidence))
    fields.append(("failure_reason", None, None))  # any but null goes the careful way
    return msgspec.defstruct("Metadata", fields, rename=rename, gc=False)


def _confidence(shape: LabelShape, lowest: float) -> tuple[str, Any]:
    """The key of a label's confidences, and their type: none may be below the lowest."""
    enough: Any = Annotated[float, Meta(ge=lowest)]
    if shape is LabelShape.BOXES:
        return "objects", list[msgspec.defstruct("Object", [("confidence", enough)])]  # type: ignore[misc]
    if shape is LabelShape.CLASS_INDICES:
        return "confidence-map", dict[str, enough]
    return "confidence", enough


class _Verification(msgspec.Struct, gc=False):
    name: str = msgspec.field(name="class-name")

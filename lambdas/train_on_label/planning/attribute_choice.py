"""Which attribute holds the labels: what the lines themselves have to say."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import LabelShape, TaskType
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.ports import Manifest
from train_on_label.preparation.recognition import Record, first_lines, record_in

_SOURCES = ("source", "source-ref")
_METADATA = "-metadata"
_MOST_LISTED = 20

# Four times as fast as plain json, for what the labels hold is left unread.
_top_level = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def label_attributes(lines: Sequence[bytes], task_type: TaskType | None = None) -> Counter[str]:
    """The attributes that hold labels, with the number of lines that have them.

    Metadata beside an attribute say that it holds labels. Where no line has any, those count that look like
    labels, of the task type where it is known.
    """
    told = Counter(chain.from_iterable(map(_described, lines)))
    if told:
        return told
    looks = Counter[str]()
    for record in map(record_in, lines):
        looks.update(name for name in record if _looks_like_a_label(name, record, task_type))
    return looks


def choose_label_attribute(manifest: Manifest, task_type: TaskType | None = None) -> str | Refusal:
    """The one attribute that holds labels; a refusal lists several, or says that there is none."""
    lines = list(first_lines(manifest))
    found = label_attributes(lines, task_type)
    if not lines:
        return Refusal(Code.EMPTY_MANIFEST, f"{manifest.uri} has no lines.")
    if not any(map(record_in, lines)):
        return Refusal(Code.NOT_JSON_LINES, f"{manifest.uri} has no line that is a JSON object.")
    if not found:
        return Refusal(Code.NO_LABEL_ATTRIBUTE, f"{manifest.uri} has no line with a label.")
    if len(found) > 1:
        detail = f"The lines have several label attributes: {_listed(found)}."
        return Refusal(Code.SEVERAL_LABEL_ATTRIBUTES, detail)
    return next(iter(found))


def absent_attribute(dataset: Dataset, manifest: Manifest) -> tuple[Refusal, ...]:
    """Why no line has the label attribute, and which ones there are instead; nothing where a line has it."""
    if dataset.accepted or not dataset.rejected.get(Code.MISSING_LABEL.name):
        return ()
    lines = list(first_lines(manifest))
    if any(dataset.label_attribute in record_in(line) for line in lines):
        return ()
    found = label_attributes(lines, dataset.task_type if dataset.unknown_type is None else None)
    others = f"they have {_listed(found)}" if found else "nor any other"
    detail = f'No line has the label attribute "{dataset.label_attribute}"; {others}.'
    return (Refusal(Code.NO_LABEL_ATTRIBUTE, detail),)


def _described(line: bytes) -> list[str]:
    """The attributes of a line that have metadata."""
    values: Mapping[str, object]
    try:
        values = _top_level(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        values = record_in(line)  # plain json may read it all the same
    return [name for name in _beside_metadata(tuple(values)) if _is_object(values[f"{name}{_METADATA}"])]


@lru_cache(maxsize=4)  # most lines of a manifest have the same attributes
def _beside_metadata(attributes: tuple[str, ...]) -> tuple[str, ...]:
    names = (name.removesuffix(_METADATA) for name in attributes if name.endswith(_METADATA))
    return tuple(name for name in names if _may_hold(name, attributes))


def _is_object(value: object) -> bool:
    return bytes(value).startswith(b"{") if isinstance(value, msgspec.Raw) else isinstance(value, dict)


def _may_hold(name: str, values: Collection[str]) -> bool:
    return name in values and name not in _SOURCES and not name.endswith(_METADATA)


def _listed(found: Counter[str]) -> str:
    most = found.most_common(_MOST_LISTED)
    return ", ".join(f"{name} ({count} {'line' if count == 1 else 'lines'})" for name, count in most)


def _looks_like_a_label(name: str, record: Record, task_type: TaskType | None) -> bool:
    if not _may_hold(name, record):
        return False
    value = record[name]
    shape = task_type.label if task_type else None
    if isinstance(value, dict):
        return "annotations" in value and shape in (None, *_OBJECTS)
    if name.endswith("-ref"):
        return isinstance(value, str) and (shape is None or shape.is_reference)
    if isinstance(value, list):
        return shape in (None, LabelShape.CLASS_INDICES) and all(map(_is_class_id, value))
    return shape in (None, LabelShape.CLASS_INDEX) and _is_class_id(value)


def _is_class_id(value: object) -> bool:
    return type(value) is int or (isinstance(value, str) and value.isascii() and value.isdecimal())


_OBJECTS = (LabelShape.BOXES, LabelShape.CUBOIDS, LabelShape.TEXT_SPANS)

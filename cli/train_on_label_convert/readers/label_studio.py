"""Label Studio's JSON and JSON-MIN: boxes and polygons in percent of the image, and choices.

Source: Label Studio's documentation, "Label Studio JSON format of annotated tasks" and "Export annotations".
"""

from collections.abc import Iterator
from itertools import dropwhile, islice, takewhile
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.json import Decoder

from train_on_label_convert.codes import Code
from train_on_label_convert.folder import is_image
from train_on_label_convert.items import Image, Item, Remark, UnreadableSourceError
from train_on_label_convert.json_stream import BadElement, JsonStream, decoded
from train_on_label_convert.readers.label_studio_results import original_size, results_of
from train_on_label_convert.source import Source

Fields = dict[str, Any]  # JSON whose keys the labeling interface names

_OF_THE_EXPORT = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement")


class _Annotation(NamedTuple):
    """One annotation of an image, as it is compared with the image's others."""

    is_ground_truth: bool
    updated: str
    where: str
    results: list[Fields]


class _Task(Struct):
    """What is known of an image while its tasks come by."""

    where: str
    chosen: _Annotation | None = None


def read_label_studio(source: Source) -> Iterator[Item]:
    """An image for all tasks of a name, by the annotation that is ground truth, else by the newest."""
    stream = JsonStream(source.chunks(source.path))
    if stream.opening != "[":
        raise UnreadableSourceError(Code.INVALID_FILE, "it is no JSON array of tasks")
    tasks: dict[str, _Task] = {}
    for place, fields in enumerate(decoded(stream.elements(), Decoder(list[Fields]))):
        if isinstance(fields, BadElement):
            yield Remark(f"[{place}]", Code.INVALID_IMAGE, fields.detail)
            continue
        where = f"task {fields['id']}" if "id" in fields else f"[{place}]"
        data = fields.get("data")
        name = _image_name(data if isinstance(data, dict) else _before_id(fields))
        if name is None:
            yield Remark(
                where, Code.INVALID_IMAGE, "its data names no image, or several and none of them image"
            )
            continue
        task = tasks.setdefault(name, _Task(where))
        for found in _annotations(fields, where) if isinstance(data, dict) else [_of_min(fields, where)]:
            if isinstance(found, Remark):
                yield found
            else:
                yield from _choose(task, found)
    stream.finish()
    yield from _images(tasks, source)


def _annotations(task: Fields, where: str) -> Iterator[_Annotation | Remark]:
    annotations = task.get("annotations", task.get("completions"))  # as before version 1.0
    for place, annotation in enumerate(annotations if isinstance(annotations, list) else (), 1):
        fields = annotation if isinstance(annotation, dict) else {}
        where_annotation = f"{where}, annotation {fields.get('id', place)}"
        results = fields.get("result")
        if fields.get("was_cancelled") or fields.get("skipped"):
            yield Remark(where_annotation, Code.ANNOTATION_NOT_CHOSEN, "it was cancelled")
        elif not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
            yield Remark(where_annotation, Code.INVALID_ANNOTATION, "its result is no list of objects")
        else:
            is_ground_truth = fields.get("ground_truth") is True
            for result in results:
                _let_go_of_strokes(result.get("value"))
            yield _Annotation(is_ground_truth, _updated(fields), where_annotation, results)


def _of_min(record: Fields, where: str) -> _Annotation:
    """The one annotation of a JSON-MIN record: it stands between the id and what the export adds."""
    from_id = dropwhile(lambda key: key != "id", record)
    keys = takewhile(lambda key: key not in _OF_THE_EXPORT, islice(from_id, 1, None))
    results: list[Fields] = []
    for key in keys:
        for value in record[key] if isinstance(record[key], list) else [record[key]]:
            value = {"choices": [value]} if isinstance(value, str) else value  # noqa: PLW2901  # one choice
            if not isinstance(value, dict):
                value = {}  # noqa: PLW2901  # a number or a date, told as a type that is not converted
            kind = next((name for name in value if name == "choices" or name.endswith("labels")), key)
            _let_go_of_strokes(value)
            results.append({**value, "type": kind, "value": value})
    where_annotation = f"{where}, annotation {record.get('annotation_id', '')}"
    return _Annotation(False, _updated(record), where_annotation, results)


def _let_go_of_strokes(value: object) -> None:
    """A brush's pixels are most of many exports, and not converted."""
    if isinstance(value, dict):
        value.pop("rle", None)


def _updated(fields: Fields) -> str:
    return str(fields.get("updated_at") or fields.get("created_at") or "")


def _choose(task: _Task, found: _Annotation) -> Iterator[Remark]:
    if task.chosen is None:
        task.chosen = found
        return
    other, task.chosen = sorted((task.chosen, found), key=lambda each: (each.is_ground_truth, each.updated))
    yield Remark(other.where, Code.ANNOTATION_NOT_CHOSEN, "another one of its image was taken")


def _images(tasks: dict[str, _Task], source: Source) -> Iterator[Item]:
    sizes = source.sizes
    for name, task in tasks.items():
        if task.chosen is None:
            yield Remark(
                task.where,
                Code.UNLABELED_IMAGE,
                f"{name[:200]} has no annotation; predictions and drafts are none",
            )
            continue
        chosen = task.chosen
        size = original_size(chosen.results) or sizes.find(name, (source.folder, source.folder / "images"))
        found = results_of(chosen.results, size or (100, 100), chosen.where)
        yield from found.remarks
        yield Image(name, task.where, size, found.boxes, found.labels, created=chosen.updated or None)


def _before_id(record: Fields) -> Fields:
    return {key: record[key] for key in takewhile(lambda key: key != "id", record)}


def _image_name(data: Fields) -> str | None:
    """The value that names the image: by its ending, else by a key that speaks of images."""
    texts = {key: value for key, value in data.items() if isinstance(value, str) and value}
    named = {key: value for key, value in texts.items() if is_image(PurePosixPath(value.partition("?")[0]))}
    named = named or {
        key: value for key, value in texts.items() if "image" in key.lower() or "img" in key.lower()
    }
    if len(set(named.values())) == 1:
        return next(iter(named.values()))
    return named.get("image")

"""The results of one annotation of Label Studio's: regions in percent of the image, and choices."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from train_on_label_convert.boxes import Sides, envelope, turned
from train_on_label_convert.codes import Code
from train_on_label_convert.items import Box, Remark
from train_on_label_convert.pixels import number, size_of

Fields = Mapping[str, Any]  # JSON as msgspec gives it
Size = tuple[int, int]

_CONVERTED = ("rectanglelabels", "polygonlabels", "labels")
_WITHOUT_LABELS = ("rectangle", "polygon")
_RECTANGLE = ("x", "y", "width", "height")


@dataclass(slots=True)
class Results:
    """What one annotation says of an image."""

    boxes: list[Box] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def original_size(results: Iterable[Fields]) -> Size | None:
    """The image's size as the first result has it that has one."""
    sizes = (size_of(result.get("original_width"), result.get("original_height")) for result in results)
    return next(filter(None, sizes), None)


def results_of(results: Iterable[Fields], size: Size, where: str) -> Results:
    """Boxes, labels and remarks of results {`id`, `type`, `value`}."""
    found = Results()
    results = list(results)
    labeled = {str(result.get("id")) for result in results if result.get("type") in _CONVERTED}
    for place, result in enumerate(results, 1):
        kind, value = str(result.get("type")), result.get("value")
        where_result = f"{where}, {kind} {place}"
        fields = value if isinstance(value, Mapping) else {}
        if kind == "choices" and not _has_place(fields):
            found.labels += _names(fields, kind)
        elif kind in _CONVERTED:
            for box in _boxes(fields, kind, size, where_result):
                if isinstance(box, Box):
                    found.boxes.append(box)
                else:
                    found.remarks.append(box)
        elif kind in _WITHOUT_LABELS:
            if str(result.get("id")) not in labeled:  # else the result with its labels repeats its place
                found.remarks.append(Remark(where_result, Code.UNKNOWN_CLASS, "it has no label"))
        else:
            found.remarks.append(Remark(where_result, Code.SHAPE_NOT_CONVERTED, f"it is of the type {kind}"))
    return found


def _boxes(value: Fields, kind: str, size: Size, where: str) -> Iterator[Box | Remark]:
    if not _has_place(value):
        yield Remark(where, Code.SHAPE_NOT_CONVERTED, "it is neither a rectangle nor a polygon")
        return
    sides = _sides(value, size)
    names = _names(value, kind)
    if sides is None:
        yield Remark(where, Code.INVALID_ANNOTATION, "its coordinates are no numbers")
    elif not names:
        yield Remark(where, Code.UNKNOWN_CLASS, "it has no label")
    else:
        for name in names:
            yield Box(name, *sides, where=where)


def _has_place(value: Fields) -> bool:
    return "points" in value or all(side in value for side in _RECTANGLE)


def _names(value: Fields, kind: str) -> list[str]:
    names = value.get(kind)
    return [str(name) for name in names] if isinstance(names, list) else []


def _sides(value: Fields, size: Size) -> Sides | None:
    """In pixels; None where something is no number."""
    across, down = size[0] / 100, size[1] / 100
    points = value.get("points")
    if isinstance(points, list):
        numbers = [number(part) for point in points if isinstance(point, list) for part in point]
        known = [part for part in numbers if part is not None]
        if not known or len(known) < len(numbers) or len(known) != 2 * len(points):
            return None
        return envelope((x * across, y * down) for x, y in zip(known[::2], known[1::2], strict=True))
    x, y, width, height = (number(value.get(side)) for side in _RECTANGLE)
    degrees = number(value.get("rotation") or 0)
    if x is None or y is None or width is None or height is None or degrees is None:
        return None
    corner = (x * across, y * down)
    return turned(Sides(*corner, width * across, height * down), degrees, about=corner)

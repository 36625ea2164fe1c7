"""One dataset in each format's documented export shape."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import yaml

from tests.support.labels_elsewhere.conversions import Content

BoxRow = tuple[str, float, float, float, float]
"""Class, left, top, width, height in pixels."""


class Picture(NamedTuple):
    """An image with its boxes, and its labels as a whole."""

    name: str
    size: tuple[int, int]
    boxes: Sequence[BoxRow] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """Pictures, and all classes in their order."""

    classes: Sequence[str]
    pictures: Sequence[Picture]


Export = Callable[[Dataset], tuple[Mapping[str, Content], str]]
"""Files by name, and which of them is INPUT."""


def coco(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    ids = {name: 3 * number + 1 for number, name in enumerate(dataset.classes)}
    annotations = [
        {"image_id": number, "category_id": ids[name], "bbox": sides, "iscrowd": 0, "segmentation": []}
        for number, picture in enumerate(dataset.pictures)
        for name, *sides in picture.boxes
    ]
    images = [
        {"id": number, "file_name": picture.name, "width": picture.size[0], "height": picture.size[1]}
        for number, picture in enumerate(dataset.pictures)
    ]
    categories = [{"id": ids[name], "name": name} for name in dataset.classes]
    return {"a.json": {"annotations": annotations, "images": images, "categories": categories}}, "a.json"


def voc(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    files: dict[str, Content] = {}
    for number, picture in enumerate(dataset.pictures):
        objects = "".join(
            f"<object><name>{escape(name)}</name><bndbox><xmax>{left + width}</xmax><xmin>{left}</xmin>"
            f"<ymin>{top}</ymin><ymax>{top + height}</ymax></bndbox></object>"
            for name, left, top, width, height in picture.boxes
        )
        size = f"<size><width>{picture.size[0]}</width><height>{picture.size[1]}</height></size>"
        files[f"{number:03}.xml"] = (
            f"<annotation><folder>x</folder><filename>{escape(picture.name)}</filename>{size}{objects}</annotation>"
        )
    return files, "."


def yolo(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    files: dict[str, Content] = {"data.yaml": yaml.safe_dump({"names": dict(enumerate(dataset.classes))})}
    for picture in dataset.pictures:
        across, down = picture.size
        lines = [
            f"{dataset.classes.index(name)} {(left + width / 2) / across!r} {(top + height / 2) / down!r} "
            f"{width / across!r} {height / down!r}"
            for name, left, top, width, height in picture.boxes
        ]
        files[picture.name] = picture.size
        files[str(Path(picture.name).with_suffix(".txt"))] = "\n".join(lines)
    return files, "."


def _cvat(dataset: Dataset, shapes: Callable[[Picture], str], kind: str) -> str:
    labels = "".join(
        f"<label><name>{escape(name)}</name><type>{kind}</type></label>" for name in dataset.classes
    )
    images = "".join(
        f'<image id="{number}" name={quoteattr(picture.name)} width="{picture.size[0]}" '
        f'height="{picture.size[1]}">{shapes(picture)}</image>'
        for number, picture in enumerate(dataset.pictures)
    )
    return f"<annotations><meta><task><labels>{labels}</labels></task></meta>{images}</annotations>"


def cvat(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    def shapes(picture: Picture) -> str:
        return "".join(
            f'<box label={quoteattr(name)} source="manual" xtl="{left}" ytl="{top}" xbr="{left + width}" '
            f'ybr="{top + height}" z_order="0"></box>'
            for name, left, top, width, height in picture.boxes
        )

    return {"annotations.xml": _cvat(dataset, shapes, "rectangle")}, "annotations.xml"


def cvat_tags(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    def shapes(picture: Picture) -> str:
        return "".join(f'<tag label={quoteattr(name)} source="manual"></tag>' for name in picture.labels)

    return {"annotations.xml": _cvat(dataset, shapes, "tag")}, "annotations.xml"


def _regions(picture: Picture) -> list[tuple[dict[str, int], dict[str, object]]]:
    """The image's size and the value of each box."""
    across, down = picture.size
    return [
        (
            {"original_width": across, "original_height": down},
            {
                "x": 100 * left / across,
                "y": 100 * top / down,
                "width": 100 * width / across,
                "height": 100 * height / down,
                "rotation": 0,
                "rectanglelabels": [name],
            },
        )
        for name, left, top, width, height in picture.boxes
    ]


def label_studio(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    tasks = []
    for number, picture in enumerate(dataset.pictures):
        results: list[dict[str, object]] = [
            {"type": "rectanglelabels", "id": f"r{place}", **size, "value": value}
            for place, (size, value) in enumerate(_regions(picture))
        ]
        if picture.labels:
            results.append({"type": "choices", "value": {"choices": picture.labels}})
        data = {"image": f"/data/upload/1/{picture.name}"}
        tasks.append({"id": number, "data": data, "annotations": [{"id": number, "result": results}]})
    # Without a result the image's size stands nowhere in the labels.
    return {"e.json": tasks, **{picture.name: picture.size for picture in dataset.pictures}}, "e.json"


def json_min(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    records = []
    for number, picture in enumerate(dataset.pictures):
        regions = [{**size, **value} for size, value in _regions(picture)]
        labels = {"weather": picture.labels[0] if len(picture.labels) == 1 else {"choices": picture.labels}}
        found = {"label": regions} if picture.boxes else labels if picture.labels else {}
        records.append(
            {"image": picture.name, "id": number, **found, "annotator": 1, "annotation_id": number}
        )
    return {"e.json": records, **{picture.name: picture.size for picture in dataset.pictures}}, "e.json"


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def csv_boxes(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    rows: list[Sequence[object]] = [("width", "class", "xmin", "ymax", "filename", "ymin", "xmax", "height")]
    for picture in dataset.pictures:
        rows += [
            (picture.size[0], name, left, top + height, picture.name, top, left + width, picture.size[1])
            for name, left, top, width, height in picture.boxes
        ] or [(picture.size[0], "", "", "", picture.name, "", "", picture.size[1])]
    return {"b.csv": _csv(rows)}, "b.csv"


def csv_labels(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    rows: list[Sequence[object]] = [("filename", "class")]
    rows += [(picture.name, name) for picture in dataset.pictures for name in picture.labels]
    return {"l.csv": _csv(rows)}, "l.csv"


def one_hot(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    rows: list[Sequence[object]] = [("filename", *(f" {name}" for name in dataset.classes))]
    rows += [
        (picture.name, *(int(name in picture.labels) for name in dataset.classes))
        for picture in dataset.pictures
    ]
    return {"l.csv": _csv(rows)}, "l.csv"


def folders(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    return {f"{picture.labels[0]}/{picture.name}": "" for picture in dataset.pictures}, "."


def manifest(dataset: Dataset) -> tuple[Mapping[str, Content], str]:
    document = [
        {"prefix": "s3://example-pictures/street/"},
        *(f"{each.labels[0]}/{each.name}" for each in dataset.pictures),
    ]
    return {"i.manifest": json.dumps(document)}, "i.manifest"


BOX_EXPORTS: Mapping[str, tuple[str, Export]] = {
    "coco": ("coco", coco),
    "voc": ("voc", voc),
    "yolo": ("yolo", yolo),
    "cvat": ("cvat", cvat),
    "label-studio": ("label-studio", label_studio),
    "label-studio-min": ("label-studio", json_min),
    "csv": ("csv", csv_boxes),
}
"""Name -> format and export of boxes."""

LABEL_EXPORTS: Mapping[str, tuple[str, Export]] = {
    "cvat": ("cvat", cvat_tags),
    "label-studio": ("label-studio", label_studio),
    "label-studio-min": ("label-studio", json_min),
    "csv": ("csv", csv_labels),
    "one-hot": ("csv", one_hot),
    "folders": ("folders", folders),
    "manifest": ("manifest", manifest),
}
"""Name -> format and export of labels of whole images."""

"""A dataset goes through each format, the conversion and the core's screening, and comes out as it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.labels_elsewhere.conversions import PREFIX, write_source
from tests.support.labels_elsewhere.label_exports import BOX_EXPORTS, LABEL_EXPORTS, Dataset, Export, Picture
from tests.support.screening_world import prepare_bytes, rules_as_recognised
from train_on_label_convert.conversion import Conversion, convert
from train_on_label_convert.formats import FORMATS
from train_on_label_convert.source import Source
from train_on_label_convert.target import Target

# A column of a class that is called so would be taken for the column of all classes.
_COLUMNS = frozenset(
    (
        *(
            "class",
            "label",
            "class_name",
            "classname",
            "label_name",
            "labelname",
            "category",
            "category_name",
        ),
        *("name", "species", "width", "height"),
    )
)
_WORDS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="/\\"), min_size=1, max_size=12
).filter(
    lambda word: (
        word == word.strip()
        and word.lower() not in _COLUMNS
        and not word.startswith((".", "data:", "\ufeff"))
    )
)
_SIDES = st.integers(8, 400)
_ENDINGS = st.sampled_from((".jpg", ".png", ".JPG", ".webp"))


@st.composite
def _boxes(
    draw: st.DrawFn, classes: list[str], size: tuple[int, int]
) -> list[tuple[str, float, float, float, float]]:
    boxes = []
    for _ in range(draw(st.integers(0, 4))):
        sides = []
        for side in size:
            start = draw(st.integers(0, 4 * side - 1))
            sides.append((start / 4, draw(st.integers(1, 4 * side - start)) / 4))
        (left, width), (top, height) = sides
        boxes.append((draw(st.sampled_from(classes)), left, top, width, height))
    return boxes


@st.composite
def _datasets(draw: st.DrawFn, most_labels: int = 0) -> Dataset:
    classes = draw(st.lists(_WORDS, min_size=1 + (most_labels > 0), max_size=5, unique=True))
    pictures = []
    for stem in draw(st.lists(_WORDS, min_size=1, max_size=5, unique=True)):
        size = draw(st.tuples(_SIDES, _SIDES))
        boxes = [] if most_labels else draw(_boxes(classes, size))
        labels = st.lists(st.sampled_from(classes), min_size=1, max_size=most_labels, unique=True)
        pictures.append(Picture(stem + draw(_ENDINGS), size, boxes, draw(labels) if most_labels else []))
    return Dataset(classes, pictures)


def _convert(format_: str, export: Export, dataset: Dataset) -> tuple[Conversion, list[bytes]]:
    with TemporaryDirectory() as folder:
        files, source = export(dataset)
        write_source(Path(folder, "in"), files)
        out = Path(folder, "out.manifest")
        target = Target.checked(PREFIX, None, None)
        conversion = convert(FORMATS[format_], Source(Path(folder, "in", source)), target, out)
        return conversion, out.read_bytes().splitlines(keepends=True)


def _check_screening(lines: list[bytes], conversion: Conversion) -> Mapping[str, Any]:
    data = b"".join(lines)
    prepared = prepare_bytes(data, rules_as_recognised(data, "label", empty_annotations="keep"))
    assert not prepared.dataset.rejected
    assert not {"BOX_TOUCHES_OUTSIDE", "CLASS_NAMES_DIFFER"} & set(prepared.dataset.warnings)
    assert prepared.dataset.accepted == len(lines) == conversion.records
    return {line["source-ref"].removeprefix(PREFIX): line for line in map(json.loads, lines)}


@pytest.mark.parametrize("name", BOX_EXPORTS)
@given(data=st.data())
def test_boxes(name: str, data: st.DataObject) -> None:
    dataset = data.draw(_datasets())
    conversion, lines = _convert(*BOX_EXPORTS[name], dataset)

    by_key = _check_screening(lines, conversion)
    assert not conversion.remarks.counts
    assert (
        list(by_key) == sorted(by_key)
        if name == "yolo"
        else set(by_key) == {p.name for p in dataset.pictures}
    )
    used = {box[0] for picture in dataset.pictures for box in picture.boxes}
    has_list = name in ("coco", "yolo", "cvat")
    assert set(conversion.classes) == (set(dataset.classes) if has_list else used)
    assert not has_list or list(conversion.classes) == list(dataset.classes)
    for picture in dataset.pictures:
        label = by_key[picture.name]["label"]
        names = by_key[picture.name]["label-metadata"]["class-map"]
        assert label["image_size"] == [{"width": picture.size[0], "height": picture.size[1], "depth": 3}]
        assert len(label["annotations"]) == len(picture.boxes)
        for box, (class_name, *sides) in zip(label["annotations"], picture.boxes, strict=True):
            assert names[str(box["class_id"])] == class_name == conversion.classes[box["class_id"]]
            assert [box[side] for side in ("left", "top", "width", "height")] == pytest.approx(
                sides, abs=2e-6
            )


@pytest.mark.parametrize("most_labels", [1, 3])
@pytest.mark.parametrize("name", LABEL_EXPORTS)
@given(data=st.data())
def test_labels_of_whole_images(name: str, most_labels: int, data: st.DataObject) -> None:
    is_one_folder_each = name in ("folders", "manifest")
    dataset = data.draw(_datasets(1 if is_one_folder_each else most_labels))
    conversion, lines = _convert(*LABEL_EXPORTS[name], dataset)

    by_key = _check_screening(lines, conversion)
    assert not conversion.remarks.counts
    assert conversion.annotations == sum(len(picture.labels) for picture in dataset.pictures)
    for picture in dataset.pictures:
        key = f"{picture.labels[0]}/{picture.name}" if is_one_folder_each else picture.name
        label = by_key[key]["label"]
        ids = label if isinstance(label, list) else [label]
        assert {conversion.classes[number] for number in ids} == set(picture.labels)

"""The hard cases of each format, in the smallest sources that hold them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.labels_elsewhere.conversions import Converted

Convert = Callable[..., Converted]


def coco(**changes: Any) -> dict[str, Any]:
    """A COCO document of one image with one box."""
    document = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40]}],
    }
    return document | changes


def voc(objects: str, size: str = "<width>640</width><height>480</height><depth>3</depth>") -> str:
    """A VOC document."""
    return f"<annotation><filename>a.png</filename><size>{size}</size>{objects}</annotation>"


def voc_object(xmin: object, ymin: object, xmax: object, ymax: object) -> str:
    """An object of a VOC document."""
    corners = f"<xmin>{xmin}</xmin><ymin>{ymin}</ymin><xmax>{xmax}</xmax><ymax>{ymax}</ymax>"
    return f"<object><name>car</name><bndbox>{corners}</bndbox></object>"


def cvat(images: str, labels: str = "<label><name>car</name><type>any</type></label>") -> str:
    """A CVAT for images document."""
    meta = f"<meta><task><updated>2026-01-08 07:17:35+00:00</updated><labels>{labels}</labels></task></meta>"
    return f"<annotations><version>1.1</version>{meta}{images}</annotations>"


def rectangle(**value: Any) -> dict[str, Any]:
    """A result of Label Studio's."""
    given = {"x": 20, "y": 20, "width": 30, "height": 20, "rotation": 0, "rectanglelabels": ["car"]}
    return {
        "id": "r1",
        "type": "rectanglelabels",
        "original_width": 1000,
        "original_height": 500,
        "value": given | value,
    }


def task(*annotations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A task of Label Studio's."""
    return {"id": 1, "data": {"image": "/data/upload/3/a.jpg"}, "annotations": list(annotations), **fields}


@pytest.mark.parametrize("parent", ["pets", "cat"])
def test_1_the_parent_category_of_roboflow_is_no_class(convert: Convert, parent: str) -> None:
    categories = [
        {"id": 0, "name": parent, "supercategory": "none"},
        {"id": 1, "name": "cat", "supercategory": parent},
    ]

    converted = convert("coco", {"c.json": coco(categories=categories)}, "c.json")

    assert converted.report["classes"] == ["cat"]
    assert converted.boxes == {"a.jpg": [("cat", 10, 20, 30, 40)]}


def test_a_category_that_is_used_is_a_class_whatever_it_is_called(convert: Convert) -> None:
    categories = [
        {"id": 0, "name": "pets", "supercategory": "none"},
        {"id": 1, "name": "cat", "supercategory": "pets"},
    ]
    annotations = [{"image_id": 1, "category_id": 0, "bbox": [1, 2, 3, 4]}]

    converted = convert("coco", {"c.json": coco(categories=categories, annotations=annotations)}, "c.json")

    assert converted.report["classes"] == ["pets", "cat"]


def test_2_zero_is_a_category_and_an_image_like_any_other(convert: Convert) -> None:
    document = coco(
        images=[{"id": 0, "file_name": "a.jpg", "width": 640, "height": 480}],
        categories=[{"id": 0, "name": "car"}, {"id": 1, "name": "bus"}],
        annotations=[{"id": 0, "image_id": 0, "category_id": 0, "bbox": [1, 2, 3, 4]}],
    )

    converted = convert("coco", {"c.json": document}, "c.json")

    assert converted.exit_code == 0
    assert converted.report["classes"] == ["car", "bus"]
    assert converted.boxes == {"a.jpg": [("car", 1, 2, 3, 4)]}


def test_3_category_ids_with_gaps_become_contiguous(convert: Convert) -> None:
    document = coco(
        categories=[{"id": 90, "name": "brush"}, {"id": 1, "name": "person"}],
        annotations=[{"image_id": 1, "category_id": 90, "bbox": [1, 2, 3, 4]}],
    )

    converted = convert("coco", {"c.json": document}, "c.json")

    assert converted.report["classes"] == ["person", "brush"]
    assert converted.lines[0]["label"]["annotations"][0]["class_id"] == 1


@pytest.mark.parametrize("iscrowd", [1, True])
def test_4_crowds_are_told_and_not_converted(convert: Convert, iscrowd: object) -> None:
    mask = {"counts": "PYY", "size": [480, 640]}
    crowd = {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "iscrowd": iscrowd, "segmentation": mask}

    converted = convert("coco", {"c.json": coco(annotations=[crowd])}, "c.json")

    assert converted.exit_code == 1
    assert converted.skipped == ["CROWD"]
    assert "RLE" in converted.report["skipped"][0]["detail"]
    assert converted.boxes == {"a.jpg": []}


def test_5_a_box_that_overshoots_is_clipped_and_told(convert: Convert) -> None:
    annotations = [{"image_id": 1, "category_id": 1, "bbox": [49, 45, 591.2, 100]}]

    converted = convert("coco", {"c.json": coco(annotations=annotations)}, "c.json")

    assert converted.exit_code == 0
    assert converted.warnings == ["BOX_CLIPPED"]
    assert converted.boxes == {"a.jpg": [("car", 49, 45, 591, 100)]}


def test_6_an_overshoot_of_any_size_is_clipped(convert: Convert) -> None:
    image = (
        '<image id="0" name="frame.png" width="2666" height="1500">'
        '<box label="car" source="manual" xtl="1395.0" ytl="10.0" xbr="2995.0" ybr="20.0"/></image>'
    )

    converted = convert("cvat", {"annotations.xml": cvat(image)}, "annotations.xml")

    assert converted.boxes == {"frame.png": [("car", 1395, 10, 1271, 10)]}


def test_7_a_size_of_0_is_read_from_the_picture(convert: Convert) -> None:
    size = "<width>0</width><height>0</height><depth>3</depth>"
    files = {"a.xml": voc(voc_object(1, 2, 30, 40), size), "a.png": (64, 48)}

    converted = convert("voc", files)

    assert converted.sizes == {"a.png": (64, 48)}
    assert converted.boxes == {"a.png": [("car", 1, 2, 29, 38)]}


def test_8_a_box_without_area_is_dropped_and_the_image_kept(convert: Convert) -> None:
    converted = convert("voc", {"a.xml": voc(voc_object(504, 10, 504, 20) + voc_object(1, 2, 3, 4))})

    assert converted.skipped == ["BOX_WITHOUT_AREA"]
    assert converted.boxes == {"a.png": [("car", 1, 2, 2, 2)]}


def test_9_corners_of_0_and_of_fractions_are_taken_as_they_are(convert: Convert) -> None:
    converted = convert("voc", {"a.xml": voc(voc_object(0, 0, 283.79, 100.5))})

    assert converted.exit_code == 0
    assert converted.boxes == {"a.png": [("car", 0, 0, 283.79, 100.5)]}


def test_10_boxes_and_polygons_stand_in_one_yolo_file(convert: Convert) -> None:
    files = {
        "data.yaml": "names: [car]",
        "images/a.png": (100, 50),
        "labels/a.txt": "0 .5 .5 .2 .2\n0 .1 .1 .4 .1 .4 .4\n",
    }

    converted = convert("yolo", files)

    assert converted.exit_code == 0
    assert converted.boxes == {"images/a.png": [("car", 40, 20, 20, 10), ("car", 10, 5, 30, 15)]}


@pytest.mark.parametrize("names", ["[car, bus]", "{0: car, 1: bus}", "{1: bus, 0: car}"])
def test_11_what_lies_among_yolo_files_does_not_disturb(convert: Convert, names: str) -> None:
    files = {
        "data.yaml": f"train: /content/data/images\nval: /content/data/images\nnc: 2\nnames: {names}\n",
        "README.roboflow.txt": "made with care",
        "images/a.b.webp": (100, 50),
        "images/c.avif": (100, 50),
        "labels/a.b.txt": "1 .5 .5 .2 .2",
        "labels/c.txt": "",
        "labels/classes.txt": "car\nbus",
        "train.txt": "data/images/a.b.webp",
    }

    converted = convert("yolo", files)

    assert converted.exit_code == 0
    assert converted.report["classes"] == ["car", "bus"]
    assert converted.boxes == {"images/a.b.webp": [("bus", 40, 20, 20, 10)], "images/c.avif": []}


def test_12_a_rotated_box_becomes_its_envelope(convert: Convert) -> None:
    document = [task({"id": 1, "result": [rectangle(rotation=90)]})]

    converted = convert("label-studio", {"export.json": document}, "export.json")

    assert converted.boxes == {"a.jpg": [("car", 100, 100, 100, 300)]}


def test_13_one_annotation_of_a_task_is_taken(convert: Convert) -> None:
    annotations = [
        {"id": 1, "result": [rectangle(x=1)], "updated_at": "2026-01-03T00:00:00Z"},
        {"id": 2, "result": [rectangle(x=2)], "updated_at": "2026-01-02T00:00:00Z"},
        {"id": 3, "result": [rectangle(x=3)], "updated_at": "2026-01-04T00:00:00Z", "was_cancelled": True},
    ]

    newest = convert("label-studio", {"export.json": [task(*annotations)]}, "export.json")
    annotations[1]["ground_truth"] = True
    true = convert("label-studio", {"export.json": [task(*annotations)]}, "export.json")

    assert newest.boxes == {"a.jpg": [("car", 10, 100, 300, 100)]}
    assert true.boxes == {"a.jpg": [("car", 20, 100, 300, 100)]}
    assert newest.warnings == ["ANNOTATION_NOT_CHOSEN", "ANNOTATION_NOT_CHOSEN"]
    assert newest.lines[0]["label-metadata"]["creation-date"] == "2026-01-03T00:00:00.000000"


def test_14_drafts_and_predictions_are_no_labels_but_an_empty_result_is_one(convert: Convert) -> None:
    unlabeled = task(drafts=[{"result": [rectangle()]}], predictions=[{"result": [rectangle()]}])
    empty = task({"id": 1, "result": []}, id=2, data={"image": "b.png"})

    converted = convert("label-studio", {"export.json": [unlabeled, empty], "b.png": (64, 48)}, "export.json")

    assert converted.skipped == ["UNLABELED_IMAGE"]
    assert converted.boxes == {"b.png": []}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("/data/upload/3/1a2b3c4d-name.jpg", "1a2b3c4d-name.jpg"),
        ("https://example.com/a/b%20c.jpg?token=1#x", "b c.jpg"),
        ("/data/local-files/?d=set/b%20c.jpg", "b c.jpg"),
    ],
)
def test_15_images_go_by_their_names(convert: Convert, given: str, key: str) -> None:
    document = [task({"id": 1, "result": [rectangle()]}, data={"image_url": given, "source": "car park"})]

    converted = convert("label-studio", {"export.json": document}, "export.json")

    assert list(converted.boxes) == [key]


def test_16_columns_come_in_any_order_and_one_hot_with_spaces(convert: Convert) -> None:
    boxes = "filename,cell_type,xmin,xmax,ymin,ymax\r\na.png,RBC,10,40,20,25\r\n"
    one_hot = "filename, Bikes, Cars\r\na.jpg, 1, 1\r\nb.jpg, 0, 1\r\nc.jpg, 0, 0\r\n"

    of_boxes = convert("csv", {"boxes.csv": boxes, "a.png": (64, 48)}, "boxes.csv")
    of_images = convert("csv", {"classes.csv": one_hot}, "classes.csv")

    assert of_boxes.boxes == {"a.png": [("RBC", 10, 20, 30, 5)]}
    assert of_images.report["classes"] == ["Bikes", "Cars"]
    assert of_images.labels == {"a.jpg": ["Bikes", "Cars"], "b.jpg": ["Cars"], "c.jpg": []}


def test_17_a_prefix_and_a_key_are_joined_as_they_are(convert: Convert) -> None:
    document = [{"prefix": "s3://bucket/"}, "x/A b(1).JPG", "y/ü+.jpg"]

    converted = convert("manifest", {"images.manifest": document}, "images.manifest")

    assert converted.labels == {"s3://bucket/x/A b(1).JPG": "x", "s3://bucket/y/ü+.jpg": "y"}

"""Rules of conversion that hold beside the hard cases."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.convert.test_traps import coco, cvat, rectangle, task, voc, voc_object
from tests.support.labels_elsewhere.conversions import Converted

if TYPE_CHECKING:
    from pathlib import Path

Convert = Callable[..., Converted]

_TAG_LABELS = "".join(
    f"<label><name>{name}</name><type>{kind}</type></label>"
    for name, kind in (("sunny", "tag"), ("wet", "tag"), ("car", "rectangle"))
)


def image(shapes: str, number: int = 0) -> str:
    """An image of a CVAT document."""
    return f'<image id="{number}" name="{number}.png" width="100" height="50">{shapes}</image>'


def test_two_categories_of_one_name_are_one_class(convert: Convert) -> None:
    document = coco(
        categories=[{"id": 5, "name": "car"}, {"id": 7, "name": "bus"}, {"id": 9, "name": "car"}],
        annotations=[{"image_id": 1, "category_id": each, "bbox": [1, 2, 3, 4]} for each in (9, 7, 5)],
    )

    converted = convert("coco", {"c.json": document}, "c.json")

    assert converted.report["classes"] == ["car", "bus"]
    assert [box[0] for box in converted.boxes["a.jpg"]] == ["car", "bus", "car"]


def test_exact_duplicates_are_kept(convert: Convert) -> None:
    converted = convert("voc", {"a.xml": voc(voc_object(1, 2, 3, 4) * 2)})

    assert converted.boxes == {"a.png": [("car", 1, 2, 2, 2)] * 2}


def test_annotations_may_stand_before_their_images_and_ids_be_text(convert: Convert) -> None:
    document = {
        "annotations": [{"image_id": "x", "category_id": "c", "bbox": [1, 2, 3, 4]}],
        "categories": [{"id": "c", "name": "car"}],
        "images": [{"id": "x", "file_name": "a.jpg", "width": 640, "height": 480}],
    }

    assert convert("coco", {"c.json": document}, "c.json").boxes == {"a.jpg": [("car", 1, 2, 3, 4)]}


def test_every_kind_of_bad_annotation_is_named_and_the_rest_taken(convert: Convert) -> None:
    bad = [
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, float("nan")]},
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 1e999]},
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3]},
        {"image_id": 1, "category_id": 1, "bbox": ["1", 2, 3, 4]},
        {"image_id": 1, "category_id": 1},
        {"image_id": 1, "category_id": 8, "bbox": [1, 2, 3, 4]},
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 0, 4]},
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, -3, 4]},
        {"image_id": 1, "category_id": 1, "bbox": [700, 2, 3, 4]},
        "text",
    ]

    converted = convert("coco", {"c.json": coco(annotations=[*bad, *coco()["annotations"]])}, "c.json")

    assert converted.boxes == {"a.jpg": [("car", 10, 20, 30, 40)]}
    assert {entry["where"]: entry["code"] for entry in converted.report["skipped"]} == {
        **{f"annotations[{place}]": "INVALID_ANNOTATION" for place in (0, 1, 2, 3, 4, 9)},
        "annotations[5]": "UNKNOWN_CLASS",
        "annotations[6]": "BOX_WITHOUT_AREA",
        "annotations[7]": "BOX_WITHOUT_AREA",
        "annotations[8]": "BOX_OUTSIDE_IMAGE",
    }


def test_images_that_cannot_be_taken_are_counted(convert: Convert) -> None:
    images = [
        {"id": 1, "file_name": "a.jpg", "width": 640, "height": 480},
        {"id": 1, "file_name": "same-id.jpg", "width": 640, "height": 480},
        {"id": 2, "file_name": "/home/me/a.jpg", "width": 640, "height": 480},
        {"id": 3, "file_name": "../up.jpg", "width": 640, "height": 480},
        {"id": 4, "file_name": "no-size.jpg"},
        {"id": 5},
        {"id": 6, "file_name": "empty.jpg", "width": "640", "height": 480.0},
    ]

    converted = convert("coco", {"c.json": coco(images=images)}, "c.json")

    assert (converted.report["images"], converted.report["records"]) == (7, 2)
    assert converted.boxes == {"a.jpg": [("car", 10, 20, 30, 40)], "empty.jpg": []}
    assert converted.skipped == [
        "DUPLICATE_IMAGE",
        "DUPLICATE_IMAGE",
        "IMAGE_SIZE_UNKNOWN",
        "INVALID_IMAGE",
        "INVALID_IMAGE_NAME",
    ]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("sub/A b(1)+ü.JPG", "sub/A b(1)+ü.JPG"),
        ("a%20b.jpg", "a%20b.jpg"),
        ("./a.jpg", "a.jpg"),
        ("/content/images/a.jpg", "a.jpg"),
        ("C:\\Users\\me\\a.jpg", "a.jpg"),
        ("sub\\a.jpg", "sub/a.jpg"),
        ("s3://other-bucket/x/a.jpg", "s3://other-bucket/x/a.jpg"),
    ],
)
def test_keys_are_the_names_as_given_without_folders_of_a_machine(
    convert: Convert, given: str, key: str
) -> None:
    images = [{"id": 1, "file_name": given, "width": 640, "height": 480}]

    assert list(convert("coco", {"c.json": coco(images=images)}, "c.json").boxes) == [key]


def test_cvat_turns_boxes_round_their_centres_and_takes_polygons_and_masks(convert: Convert) -> None:
    shapes = (
        '<box label="car" xtl="40" ytl="20" xbr="60" ybr="30" rotation="90.0"/>'
        '<polygon label="car" points="10,5;30,5;30,25"/>'
        '<mask label="car" rle="1, 2" left="70" top="10" width="5" height="6"/>'
        '<polyline label="car" points="1,1;2,2"/><points label="car" points="1,1"/>'
        '<ellipse label="car" cx="1" cy="1" rx="1" ry="1"/><skeleton label="car"/>'
        '<box label="car" xtl="x" ytl="20" xbr="60" ybr="30"/>'
    )

    converted = convert("cvat", {"a.xml": cvat(image(shapes))}, "a.xml")

    assert converted.boxes == {
        "0.png": [("car", 45, 15, 10, 20), ("car", 10, 5, 20, 20), ("car", 70, 10, 5, 6)]
    }
    assert converted.skipped == ["INVALID_ANNOTATION", *["SHAPE_NOT_CONVERTED"] * 4]
    assert converted.lines[0]["label-metadata"]["creation-date"] == "2026-01-08T07:17:35.000000"


def test_several_tags_on_an_image_make_a_multi_label_manifest(convert: Convert) -> None:
    images = image('<tag label="wet"/><tag label="sunny"/>') + image('<tag label="wet"/>', 1) + image("", 2)

    converted = convert("cvat", {"a.xml": cvat(images, _TAG_LABELS)}, "a.xml")

    assert converted.report["task_type"] == "image-classification-multilabel"
    assert converted.report["classes"] == ["sunny", "wet"]
    assert converted.labels == {"0.png": ["wet", "sunny"], "1.png": ["wet"], "2.png": []}


def test_one_tag_an_image_makes_a_manifest_of_one_label_each(convert: Convert) -> None:
    images = image('<tag label="wet"/>') + image('<tag label="sunny" source="auto"/>', 1) + image("", 2)

    converted = convert("cvat", {"a.xml": cvat(images, _TAG_LABELS)}, "a.xml")

    assert converted.report["task_type"] == "image-classification"
    assert converted.labels == {"0.png": "wet", "1.png": "sunny"}
    assert converted.skipped == ["UNLABELED_IMAGE"]
    assert [line["label-metadata"]["human-annotated"] for line in converted.lines] == ["yes", "no"]


def test_of_boxes_and_tags_one_kind_is_taken_and_the_other_told(convert: Convert) -> None:
    source = {
        "a.xml": cvat(
            image('<tag label="wet"/><box label="car" xtl="1" ytl="2" xbr="3" ybr="4"/>'), _TAG_LABELS
        )
    }

    boxes = convert("cvat", source, "a.xml")
    labels = convert("cvat", source, "a.xml", "--task-type", "image-classification")

    assert boxes.report["classes"] == ["car"]
    assert boxes.boxes == {"0.png": [("car", 1, 2, 2, 2)]}
    assert labels.labels == {"0.png": "wet"}
    assert boxes.skipped == labels.skipped == ["OTHER_TASK_TYPE"]


def test_label_studio_takes_polygons_and_boxes_whose_labels_stand_apart(convert: Convert) -> None:
    size = {"original_width": 1000, "original_height": 500}
    place = {"x": 10, "y": 10, "width": 10, "height": 10, "rotation": 0}
    triangle = [[10, 10], [30, 10], [30, 50]]
    results = [
        {**size, "id": "p", "type": "polygonlabels", "value": {"points": triangle, "polygonlabels": ["car"]}},
        {**size, "id": "r", "type": "rectangle", "value": place},
        {**size, "id": "r", "type": "labels", "value": {**place, "labels": ["bus"]}},
        {**size, "id": "s", "type": "rectangle", "value": place},
        {**size, "id": "k", "type": "keypointlabels", "value": {"x": 1, "y": 1, "keypointlabels": ["car"]}},
        {**size, "id": "b", "type": "brushlabels", "value": {"rle": [1], "brushlabels": ["car"]}},
        {**size, "id": "w", "type": "rectanglelabels", "value": {**place, "rectanglelabels": []}},
    ]

    converted = convert("label-studio", {"e.json": [task({"id": 1, "result": results})]}, "e.json")

    assert converted.boxes == {"a.jpg": [("car", 100, 50, 200, 200), ("bus", 100, 50, 100, 50)]}
    assert converted.skipped == [
        "SHAPE_NOT_CONVERTED",
        "SHAPE_NOT_CONVERTED",
        "UNKNOWN_CLASS",
        "UNKNOWN_CLASS",
    ]


def test_tasks_of_one_image_are_one_task(convert: Convert) -> None:
    tasks = [
        task({"id": 1, "result": [rectangle(x=1)], "updated_at": "2026-01-02T00:00:00Z"}),
        task({"id": 2, "result": [rectangle(x=2)], "updated_at": "2026-01-01T00:00:00Z"}, id=2),
        task(id=3),
    ]

    converted = convert("label-studio", {"e.json": tasks}, "e.json")

    assert converted.report["images"] == 1
    assert converted.boxes == {"a.jpg": [("car", 10, 100, 300, 100)]}


def test_choices_are_labels_of_images(convert: Convert) -> None:
    def choices(*names: str) -> dict[str, Any]:
        return {"id": 1, "result": [{"type": "choices", "value": {"choices": names}}]}

    one = [task(choices("cat")), task(choices("dog"), id=2, data={"image": "b.jpg"})]
    several = [*one, task(choices("cat", "dog"), id=3, data={"image": "c.jpg"})]

    assert convert("label-studio", {"e.json": one}, "e.json").labels == {"a.jpg": "cat", "b.jpg": "dog"}
    converted = convert("label-studio", {"e.json": several}, "e.json")
    assert converted.labels == {"a.jpg": ["cat"], "b.jpg": ["dog"], "c.jpg": ["cat", "dog"]}


def test_json_min_holds_boxes_and_choices_between_the_id_and_the_annotator(convert: Convert) -> None:
    of_the_export = {
        "annotator": 1,
        "annotation_id": 7,
        "updated_at": "2026-01-02T03:04:05.5Z",
        "lead_time": 3.2,
    }
    value = {"x": 20, "y": 20, "width": 30, "height": 20, "rotation": 0, "rectanglelabels": ["car"]}
    size = {"original_width": 1000, "original_height": 500}
    boxes = [
        {"image": "/data/upload/a.jpg", "team": "north", "id": 1, "label": [value | size], **of_the_export}
    ]
    choices = [
        {"image": "a.jpg", "team": "north", "id": 1, "weather": "wet", **of_the_export},
        {
            "image": "b.jpg",
            "team": "north",
            "id": 2,
            "weather": {"choices": ["wet", "dark"]},
            **of_the_export,
        },
    ]

    of_boxes = convert("label-studio", {"e.json": boxes}, "e.json")
    of_images = convert("label-studio", {"e.json": choices}, "e.json")

    assert of_boxes.exit_code == 0
    assert of_boxes.boxes == {"a.jpg": [("car", 200, 100, 300, 100)]}
    assert of_boxes.lines[0]["label-metadata"]["creation-date"] == "2026-01-02T03:04:05.500000"
    assert of_images.labels == {"a.jpg": ["wet"], "b.jpg": ["wet", "dark"]}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("filename,width,height,class,xmin,ymin,xmax,ymax", "a.jpg,640,480,car,10,20,40,60"),
        ('"image","xmin","ymin","xmax","ymax","label","width","height"', '"a.jpg",10,20,40,60,"car",640,480'),
        ("label;x;y;w;h;image_path;img_width;img_height", "car;10;20;30;40;/data/a.jpg;640;480"),
        ("class,left,top,width,height,image_width,image_height,file", "car,10,20,30,40,640,480,a.jpg"),
    ],
)
def test_csv_boxes_come_under_the_names_that_tools_give_them(convert: Convert, header: str, row: str) -> None:
    converted = convert("csv", {"b.csv": f"\ufeff{header}\n{row}\n"}, "b.csv")

    assert converted.exit_code == 0
    assert converted.sizes == {"a.jpg": (640, 480)}
    assert converted.boxes == {"a.jpg": [("car", 10, 20, 30, 40)]}


def test_a_column_called_class_is_the_class_whatever_else_holds_1_and_0(convert: Convert) -> None:
    converted = convert("csv", {"l.csv": "filename,class,is_train\na.jpg,1,0\nb.jpg,0,1\n"}, "l.csv")

    assert converted.labels == {"a.jpg": "1", "b.jpg": "0"}


def test_csv_rows_that_are_short_empty_or_unclear_are_named(convert: Convert) -> None:
    rows = (
        "filename,class,xmin,ymin,xmax,ymax,width,height\n"
        "a.jpg,car,1,2,3,4,64,48\nb.jpg,,,,,,64,48\n\nc.jpg,car\n,car,1,2,3,4,64,48\na.jpg,car,1,x,3,4,64,48\n"
    )

    converted = convert("csv", {"b.csv": rows}, "b.csv")

    assert converted.boxes == {"a.jpg": [("car", 1, 2, 2, 2)], "b.jpg": []}
    assert [(entry["where"], entry["code"]) for entry in converted.report["skipped"]] == [
        ("line 5", "INVALID_ANNOTATION"),
        ("line 6", "INVALID_ANNOTATION"),
        ("line 7", "INVALID_ANNOTATION"),
    ]


@pytest.mark.parametrize(
    "rows", ["image,label\na.jpg,cat\nb.jpg,dog\n", "a.jpg,cat\nb.jpg,dog\n", "cat\ta.jpg\ndog\tb.jpg\n"]
)
def test_csv_images_and_labels_need_no_header(convert: Convert, rows: str) -> None:
    assert convert("csv", {"l.csv": rows}, "l.csv").labels == {"a.jpg": "cat", "b.jpg": "dog"}


def test_labels_that_are_numbers_keep_their_order_and_take_names(convert: Convert) -> None:
    rows = "image,label\n" + "".join(f"{number}.jpg,{number}\n" for number in range(12))
    names = "".join(f"class {number}\n" for number in range(12))

    plain = convert("csv", {"l.csv": rows}, "l.csv")
    named = convert(
        "csv", {"l.csv": rows, "../names.txt": names}, "l.csv", "--names", _beside(convert, "names.txt")
    )

    assert [line["label"] for line in plain.lines] == list(range(12))
    assert named.labels["10.jpg"] == "class 10"
    assert [line["label"] for line in named.lines] == list(range(12))


def test_folders_are_classes_and_those_of_splits_are_not(convert: Convert) -> None:
    flat = {"cat/1.jpg": "", "dog/deep/2.PNG": "", "dog/notes.txt": "", "top.jpg": "", ".hidden/x.jpg": ""}
    split = {"train/cat/1.jpg": "", "valid/dog/2.jpg": ""}
    without_classes = {"images/train/1.jpg": "", "images/val/2.jpg": ""}

    of_flat = convert("folders", {f"flat/{name}": content for name, content in flat.items()}, "flat")
    of_split = convert("folders", {f"split/{name}": content for name, content in split.items()}, "split")

    of_none = convert("folders", without_classes, "images")

    assert of_flat.labels == {"cat/1.jpg": "cat", "dog/deep/2.PNG": "dog"}
    assert of_flat.skipped == ["UNEXPECTED_FILE", "UNEXPECTED_FILE"]
    assert of_split.labels == {"train/cat/1.jpg": "cat", "valid/dog/2.jpg": "dog"}
    assert of_none.lines == []
    assert of_none.skipped == ["UNEXPECTED_FILE", "UNEXPECTED_FILE"]


def test_a_manifests_labels_come_from_a_csv_or_a_second_channel(convert: Convert) -> None:
    document = [{"prefix": "s3://b-b/x/"}, "1.jpg", "sub/2.jpg", "3.jpg"]
    files = {
        "i.manifest": document,
        "l.csv": "image,label\n1.jpg,cat\ns3://b-b/x/sub/2.jpg,dog\n9.jpg,dog\n",
        "masks.manifest": [{"prefix": "s3://b-b/m/"}, "1.png", "2.png", "3.png"],
        "bad.manifest": [{"prefix": "s3://b-b/m/"}, "../1.png", "2.png", "\ud800"],
        "labels.json": ["0", "1", 1],
        "short.json": ["0"],
        "names.txt": "road\nsky\n",
    }

    by_csv = convert("manifest", files, "i.manifest", "--labels", _beside(convert, "source/l.csv"))
    names = ("--names", _beside(convert, "source/names.txt"))
    masks = convert(
        "manifest", files, "i.manifest", "--labels", _beside(convert, "source/masks.manifest"), *names
    )
    labels = convert("manifest", files, "i.manifest", "--labels", _beside(convert, "source/labels.json"))
    bad = convert(
        "manifest", files, "i.manifest", "--labels", _beside(convert, "source/bad.manifest"), *names
    )
    short = convert("manifest", files, "i.manifest", "--labels", _beside(convert, "source/short.json"))

    assert by_csv.labels == {"s3://b-b/x/1.jpg": "cat", "s3://b-b/x/sub/2.jpg": "dog"}
    assert by_csv.skipped == ["UNKNOWN_IMAGE", "UNLABELED_IMAGE"]
    assert [line["label-ref"] for line in masks.lines] == [f"s3://b-b/m/{number}.png" for number in (1, 2, 3)]
    colors = masks.lines[0]["label-ref-metadata"]["internal-color-map"]
    assert [color["class-name"] for color in colors.values()] == ["BACKGROUND", "road", "sky"]
    assert [line["label"] for line in labels.lines] == [0, 1, 1]
    assert (len(bad.lines), bad.skipped) == (1, ["UNLABELED_IMAGE", "UNLABELED_IMAGE"])
    assert short.skipped == ["LENGTHS_DIFFER"]


def test_yolo_labels_find_images_elsewhere_and_name_what_lacks_the_other(convert: Convert) -> None:
    files = {
        "source/obj.names": "car\nbus\n",
        "source/obj.data": "classes = 2\nnames = data/obj.names",
        "source/obj_train_data/a.txt": "1 .5 .5 .2 .2\n7 .5 .5 .2 .2\n0 .5 .5 .2 .2 .9\n0 .5 nan .2 .2\n",
        "source/obj_train_data/gone.txt": "0 .5 .5 .2 .2",
        "images/a.png": (100, 50),
        "images/b.png": (100, 50),
    }

    converted = convert("yolo", files, "source", "--images-from", _beside(convert, "source/images"))

    assert converted.boxes == {"a.png": [("bus", 40, 20, 20, 10)], "b.png": []}
    assert converted.skipped == [
        "INVALID_ANNOTATION",
        "INVALID_ANNOTATION",
        "LABELS_WITHOUT_IMAGE",
        "UNKNOWN_CLASS",
    ]
    assert converted.warnings == ["IMAGE_WITHOUT_LABEL_FILE"]


def test_two_label_files_for_one_image_are_not_both_taken_in_silence(convert: Convert) -> None:
    labels = {"labels/a.txt": "0 .5 .5 .2 .2", "a.txt": "0 .5 .5 .1 .1"}

    converted = convert("yolo", {"data.yaml": "names: [car]", "images/a.png": (100, 50), **labels})

    assert len(converted.boxes["images/a.png"]) == 1
    assert converted.skipped == ["LABELS_WITHOUT_IMAGE"]


def test_yolo_may_be_named_by_its_data_yaml(convert: Convert) -> None:
    files = {
        "data.yaml": "names: [car]",
        "other.yaml": "names: [x]",
        "a.png": (100, 50),
        "a.txt": "0 .5 .5 .2 .2",
    }

    assert convert("yolo", files, "data.yaml").boxes == {"a.png": [("car", 40, 20, 20, 10)]}


def test_a_yaml_file_that_is_about_something_else_does_not_disturb(convert: Convert) -> None:
    files = {
        "data.yaml": "names: [car]",
        "a.yaml": "{{ template }}: [",
        "args.yml": "epochs: 3",
        "a.png": (100, 50),
    }

    assert convert("yolo", files).report["classes"] == ["car"]


def test_yolo_without_names_or_with_two_that_differ_is_refused(convert: Convert) -> None:
    without = convert("yolo", {"a.png": (10, 10), "a.txt": "0 .5 .5 .2 .2"})
    differ = convert("yolo", {"data.yaml": "names: [a]", "sub/data.yaml": "names: [b]"})

    assert without.skipped == ["CLASS_NAMES_MISSING"]
    assert differ.skipped == ["CLASS_NAMES_DIFFER"]
    assert without.lines == differ.lines == []


def test_yolo_keypoints_follow_the_box(convert: Convert) -> None:
    files = {
        "data.yaml": "kpt_shape: [3, 2]\nnames: [car]",
        "a.png": (100, 50),
        "a.txt": "0 .5 .5 .2 .2 .9 .9 .9 .9 .9 .9",
    }

    assert convert("yolo", files).boxes == {"a.png": [("car", 40, 20, 20, 10)]}


def test_class_names_that_look_like_other_yaml_stay_as_written(convert: Convert) -> None:
    converted = convert(
        "yolo", {"data.yaml": "names: [no, 007, 1e3, null]", "a.png": (10, 10), "a.txt": "0 .5 .5 .2 .2"}
    )

    assert converted.report["classes"] == ["no", "007", "1e3", "null"]


def _beside(convert: Convert, name: str) -> str:
    folder: Path = convert.args[0]  # type: ignore[attr-defined]  # a partial, whose folder is its first
    return str(folder / name)

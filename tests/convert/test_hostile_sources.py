"""Sources that mean harm, or are damaged: refused in words, in bounded time and memory."""

import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.convert.test_traps import coco, cvat, rectangle, task, voc, voc_object
from tests.support.labels_elsewhere.conversions import (
    PREFIX,
    Converted,
    picture,
    run_conversion,
    write_source,
)
from train_on_label_cli.main import app
from train_on_label_convert.codes import Code
from train_on_label_convert.items import UnreadableSourceError
from train_on_label_convert.json_stream import JsonStream
from train_on_label_convert.xml_records import records

Convert = Callable[..., Converted]

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
OUTSIDE = '<!ENTITY file SYSTEM "file:///etc/passwd">'
ELSEWHERE = '<!DOCTYPE annotation SYSTEM "http://example.com/x.dtd">'


@pytest.mark.parametrize("entities", [LAUGHS, OUTSIDE, '<!ENTITY % p SYSTEM "http://example.com/x">%p;'])
@pytest.mark.parametrize("format_", ["voc", "cvat"])
def test_xml_that_declares_entities_is_refused_in_words(
    convert: Convert, format_: str, entities: str
) -> None:
    root = {"voc": "annotation", "cvat": "annotations"}[format_]
    document = f"<!DOCTYPE {root} [{entities}]><{root}><filename>&l11;&file;</filename></{root}>"

    converted = convert(format_, {"a.xml": document}, "a.xml")

    assert converted.skipped == ["FORBIDDEN_XML"]
    assert converted.lines == []


def test_a_document_type_elsewhere_is_not_fetched(convert: Convert) -> None:
    assert convert("voc", {"a.xml": ELSEWHERE + voc(voc_object(1, 2, 3, 4))}).exit_code == 0


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<annotation>" * 100_000, "TOO_LARGE"),
        ("<annotation><object>" + "<a>" * 60 + "</a>" * 60 + "</object></annotation>", "TOO_LARGE"),
        ("<annotation>" + "<object/>" * 3 + "</annotation", "INVALID_FILE"),
        ('<?xml version="1.0" encoding="klingon"?><annotation/>', "INVALID_FILE"),
        ("<annotations/>", "INVALID_FILE"),
        ("", "INVALID_FILE"),
        ("<annotation><filename>\x00</filename></annotation>", "INVALID_FILE"),
        ("<annotation></annotation>", "INVALID_IMAGE"),
    ],
)
def test_xml_that_is_deep_or_damaged_is_named_and_others_are_taken(
    convert: Convert, document: str, code: str
) -> None:
    converted = convert("voc", {"a.xml": document, "b.xml": voc(voc_object(1, 2, 3, 4))})

    assert converted.skipped == [code]
    assert converted.boxes == {"a.png": [("car", 1, 2, 2, 2)]}


@pytest.mark.parametrize("begins", [b'<annotations><a b="', b"<annotations><!--", b"<annotations><a>"])
def test_one_record_of_xml_without_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr("train_on_label_convert.xml_records._MAX_BYTES", 1024 * 1024)

    with pytest.raises(UnreadableSourceError, match="one record has more than 1 MiB"):
        list(records(chain([begins], repeat(b"a" * 65_536)), "annotations"))


@pytest.mark.parametrize("begins", [b'["', b"[", b'[{"a":"'])
def test_one_value_of_json_without_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr("train_on_label_convert.json_stream._MAX_ELEMENT", 1024 * 1024)

    with pytest.raises(UnreadableSourceError, match="one value has more than 1 MiB"):
        list(JsonStream(chain([begins], repeat(b"1" * 65_536))).elements())


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        '{"images":' + "[" * 100_000,
        '{"a":' * 100_000,
        '{"images":[{"id":1,"file_name":"' + "a" * 300_000,
        '{"images":[' + '{"id":1},' * 3 + "]}",
        '{"images":[],"annotations":[],"categories":[]} {}',
        '{"images":{},"annotations":[],"categories":[]}',
        '{"images":[}',
        "[1,2]",
        "null",
        "",
        "\ufeff",
        json.dumps(coco()).encode("utf-16"),
        b'{"images":[{"id":1,"file_name":"\xff"}],"annotations":[],"categories":[]}',
        '{"images":[{"id":1' + "0" * 5000 + "}]}",
        "<annotations/>",
    ],
)
def test_json_that_is_deep_damaged_or_something_else_is_refused_in_words(
    convert: Convert, document: str | bytes
) -> None:
    for format_ in ("coco", "label-studio", "manifest"):
        converted = convert(format_, {"c.json": document}, "c.json")

        assert converted.exit_code == 1
        assert set(converted.skipped) <= {"INVALID_FILE", "INVALID_IMAGE", "TOO_LARGE"}
        assert converted.lines == []


@pytest.mark.parametrize(
    "names",
    [
        "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nnames: [*c,*c,*c,*c]",
        "names: &n [*n]",
        "names: " + "[" * 5000,
        "names: {one: car}",
        "names: {0: {a: b}}",
        "names: {0: a, 00: b}",
        "names: {0: a, 0: b}",
        "names: [a]\nnames: [b]",
        "\x00",
        b"\xff\xfe",
        "names: [a]\n" + "#" * 2_000_000,
    ],
)
def test_yaml_that_means_harm_is_refused_in_words(convert: Convert, names: str | bytes) -> None:
    converted = convert("yolo", {"data.yaml": names, "a.png": (10, 10), "a.txt": "0 .5 .5 .2 .2"})

    assert converted.skipped[0] in ("INVALID_FILE", "TOO_LARGE", "CLASS_NAMES_MISSING")
    assert converted.lines == []


def test_yaml_makes_no_objects(convert: Convert) -> None:
    names = "names: !!python/object/apply:pathlib.Path.touch [a, b]"

    assert convert("yolo", {"data.yaml": names, "a.png": (10, 10)}).report["classes"] == ["a", "b"]


def test_links_out_of_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    write_source(tmp_path, {"secret/x.jpg": "", "source/cat/1.jpg": "", "source/cat/real.jpg": ""})
    below = tmp_path / "source"
    (below / "cat" / "2.jpg").symlink_to(tmp_path / "secret" / "x.jpg")
    (below / "cat" / "3.jpg").symlink_to(below / "cat" / "real.jpg")
    (below / "cat" / "4.jpg").symlink_to(below / "cat" / "4.jpg")
    (below / "dog").symlink_to(tmp_path / "secret")
    os.mkfifo(below / "cat" / "5.jpg")

    converted = run_conversion(tmp_path, "folders", {})

    assert sorted(converted.labels) == ["cat/1.jpg", "cat/3.jpg", "cat/real.jpg"]
    assert converted.skipped == [
        "LINK_NOT_FOLLOWED",
        "LINK_NOT_FOLLOWED",
        "UNREADABLE_FILE",
        "UNREADABLE_FILE",
    ]


def test_sizes_are_read_from_below_the_folder_of_images_alone(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture((64, 48)))
    below = tmp_path / "source"
    below.mkdir()
    (below / "link.png").symlink_to(secret)
    images = [
        {"id": number, "file_name": name}
        for number, name in enumerate(
            ["../secret.png", str(secret), "link.png", "a/../../secret.png", "x\0.png"]
        )
    ]

    converted = run_conversion(tmp_path, "coco", {"c.json": coco(images=images, annotations=[])}, "c.json")

    assert converted.lines == []
    assert len(converted.skipped) == len(images)


def test_pictures_that_are_none_or_too_large_have_no_size(convert: Convert) -> None:
    bomb = bytearray(picture((10, 10)))
    bomb[16:24] = (60_000).to_bytes(4) * 2
    files = {
        "data.yaml": "names: [a]",
        "a.png": bytes(bomb),
        "b.png": b"\x89PNG\r\n",
        "c.jpg": "text",
        "d.svg": "<svg/>",
    }

    converted = convert("yolo", files)

    assert converted.skipped == ["IMAGE_SIZE_UNKNOWN"] * 3
    assert converted.lines == []


def test_without_a_reader_of_images_the_extra_that_brings_it_is_named(
    convert: Convert, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"data.yaml": "names: [a]", "a.png": (10, 10)}
    convert("yolo", files)  # draws the image
    monkeypatch.setitem(sys.modules, "PIL", None)

    converted = convert("yolo", {})

    assert converted.skipped == ["IMAGE_READER_MISSING"]
    assert "train-on-label[images]" in Code.IMAGE_READER_MISSING.advice


def test_names_that_are_no_text_or_no_key_are_named(tmp_path: Path) -> None:
    write_source(tmp_path, {"source/cat/ok.jpg": "", f"source/cat/{'n' * 200}.jpg": ""})
    folder = os.fsencode(tmp_path / "source" / "cat")
    for name in (b"\xff.jpg", b"new\nline.jpg", b"\x1b[31m.jpg"):
        Path(os.fsdecode(folder + b"/" + name)).touch()

    converted = run_conversion(tmp_path, "folders", {})

    assert converted.skipped == ["INVALID_IMAGE_NAME"] * 3
    assert len(converted.lines) == 2


def test_classes_that_are_no_names_are_told(convert: Convert) -> None:
    names = ["", "a" * 257, "\ud800", "ok"]
    document = coco(
        categories=[{"id": number, "name": name} for number, name in enumerate(names)],
        annotations=[{"image_id": 1, "category_id": number, "bbox": [1, 2, 3, 4]} for number in range(4)],
    )

    converted = convert("coco", {"c.json": document}, "c.json")

    assert converted.report["classes"] == ["ok"]
    assert converted.skipped == ["INVALID_CLASS_NAME", "INVALID_CLASS_NAME", "UNKNOWN_CLASS"]


def test_free_text_in_place_of_classes_is_refused(convert: Convert) -> None:
    rows = "image,label\n" + "".join(f"{number}.jpg,text {number}\n" for number in range(30_001))

    assert convert("csv", {"l.csv": rows}, "l.csv").skipped == ["TOO_MANY_CLASSES"]


def test_an_image_with_more_boxes_than_a_line_may_hold_is_told(convert: Convert) -> None:
    annotations = [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}] * 15_000

    converted = convert("coco", {"c.json": coco(annotations=annotations)}, "c.json")

    assert converted.skipped == ["TOO_MANY_ANNOTATIONS"]


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "\n\n",
        "a,b\n1,2\n",
        "filename,class,text\na.jpg,",
        'filename,class\n"a.jpg',
        "filename,class\n" + "x" * 2_000_000,
        "filename,xmin,ymin,xmax,ymax\na.jpg,1,2,3,4",
        b"filename,class\n\xff.jpg,cat\n",
        "filename,class\na.jpg,cat\n".encode("utf-16"),
        b"\x00" * 1000,
    ],
)
def test_csv_that_is_damaged_or_unclear_is_refused_in_words(convert: Convert, rows: str | bytes) -> None:
    converted = convert("csv", {"l.csv": rows}, "l.csv")

    assert converted.exit_code == 1
    assert converted.lines == []


@pytest.mark.parametrize(
    "results",
    [
        {},
        "x",
        [1],
        [{}],
        [{"type": "rectanglelabels", "value": None}],
        [{"type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["car"]}}],
        [{"type": "polygonlabels", "value": {"points": [[1], [2, "x"]], "polygonlabels": ["car"]}}],
        [{"type": "polygonlabels", "value": {"points": [], "polygonlabels": ["car"]}}],
        [{"type": ["x"], "id": {}}, {"type": "labels", "id": {}, "value": {"points": 5, "labels": 5}}],
    ],
)
def test_results_that_are_not_label_studios_are_told_and_others_taken(
    convert: Convert, results: object
) -> None:
    good = task({"id": 1, "result": [rectangle()]})
    bad = task({"id": 2, "result": results}, id=2, data={"image": "b.jpg"})

    converted = convert("label-studio", {"e.json": [bad, good], "b.jpg": (10, 10)}, "e.json")

    assert converted.exit_code == 1
    assert converted.boxes["a.jpg"] == [("car", 200, 100, 300, 100)]


def test_text_that_is_none_comes_escaped_where_it_is_told(convert: Convert) -> None:
    half = task({"id": "\ud800", "result": [rectangle()], "updated_at": "\ud800"}, id="\ud800")

    converted = convert("label-studio", {"e.json": [half]}, "e.json", "--task-type", "image-classification")

    assert converted.report["skipped"][0]["where"].startswith("task \\ud800, annotation \\ud800")


@pytest.mark.parametrize("bbox", [[float("nan"), 2, 3, 4], [1, 2, 3, 1e999]])
def test_a_box_without_numbers_on_an_image_of_unknown_size_is_told_with_it(
    convert: Convert, bbox: list[float]
) -> None:
    images = [*coco()["images"], {"id": 2, "file_name": "b.jpg"}]
    bad = {"image_id": 2, "category_id": 1, "bbox": bbox}

    converted = convert(
        "coco", {"c.json": coco(images=images, annotations=[*coco()["annotations"], bad])}, "c.json"
    )

    assert converted.skipped == ["IMAGE_SIZE_UNKNOWN"]
    assert list(converted.boxes) == ["a.jpg"]


def test_a_label_file_whose_name_is_no_text_is_told_where_its_image_has_no_size(tmp_path: Path) -> None:
    write_source(tmp_path, {"source/ok.xml": voc(voc_object(1, 2, 3, 4))})
    bad = os.fsencode(tmp_path / "source") + b"/\xff.xml"
    Path(os.fsdecode(bad)).write_text(voc(voc_object(1, 2, 3, 4), size="").replace("a.png", "b.png"))

    converted = run_conversion(tmp_path, "voc", {})

    assert converted.skipped == ["IMAGE_SIZE_UNKNOWN"]
    assert list(converted.boxes) == ["a.png"]


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon"])
def test_a_date_that_the_calendar_lacks_in_utc_is_left_out(convert: Convert, created: str) -> None:
    converted = convert("coco", {"c.json": coco(info={"date_created": created})}, "c.json")

    assert "creation-date" not in converted.lines[0]["label-metadata"]


@pytest.mark.parametrize(
    "data", [{"image": 5}, {"image": "data:image/png;base64,AAAA"}, {"a": "x.jpg", "b": "y.jpg"}, {}]
)
def test_tasks_without_an_image_are_told(convert: Convert, data: dict[str, object]) -> None:
    converted = convert(
        "label-studio", {"e.json": [task({"id": 1, "result": [rectangle()]}, data=data)]}, "e.json"
    )

    assert converted.skipped[0] in ("INVALID_IMAGE", "INVALID_IMAGE_NAME")
    assert converted.report["images"] == 1


def test_text_of_a_source_does_not_reach_the_terminal_as_orders(tmp_path: Path) -> None:
    bad = {"id": 1, "file_name": "\x1b]0;pwned\x07[red].jpg\n", "width": 640, "height": 480}
    write_source(tmp_path, {"c.json": coco(images=[bad], categories=[{"id": 1, "name": "\x1b[2J[bold]"}])})

    arguments = [str(tmp_path / "c.json"), "--images", PREFIX, "--out", str(tmp_path / "o.manifest")]
    result = CliRunner().invoke(app, ["convert", "coco", *arguments], catch_exceptions=False)

    assert "\x1b" not in result.output
    assert "\x07" not in result.output
    assert "[red]" in result.output


def test_memory_does_not_grow_with_what_a_coco_file_holds_beside_its_boxes(tmp_path: Path) -> None:
    outline = ",".join("123.45" for _ in range(4_000))
    annotation = f'{{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"segmentation":[[{outline}]]}}'
    document = json.dumps(coco(annotations=[0])).replace(
        '"annotations": [0]', f'"annotations": [{",".join([annotation] * 500)}]'
    )
    (tmp_path / "c.json").write_text(document)
    size = (tmp_path / "c.json").stat().st_size
    del document
    tracemalloc.start()
    try:
        converted = run_conversion(tmp_path, "coco", {"x": ""}, "../c.json")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert converted.report["annotations"] == 500
    assert peak < size / 3


def test_tracks_of_a_video_are_told(convert: Convert) -> None:
    converted = convert(
        "cvat", {"a.xml": cvat('<track id="0" label="car"><box frame="0"/></track>')}, "a.xml"
    )

    assert converted.skipped == ["NOTHING_TO_CONVERT", "SHAPE_NOT_CONVERTED"]

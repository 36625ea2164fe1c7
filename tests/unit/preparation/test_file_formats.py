"""Files that are no manifest: recognised as what they are, with the command that helps."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sample_lines import TASK_TYPES, as_line, line, lines
from tests.support.screening_world import MemoryManifest
from train_on_label.codes import Code
from train_on_label.preparation.file_formats import other_format

MANIFEST = b"\n".join(lines("object-detection", 3)) + b"\n"
COCO = {"info": {}, "images": [{"id": 0}], "annotations": [], "categories": []}
TASK = {
    "id": 1,
    "annotations": [{"id": 3, "completed_by": 1, "result": []}],
    "data": {"image": "/data/a.jpg"},
}


@pytest.mark.parametrize(
    ("data", "what", "helps"),
    [
        pytest.param(gzip.compress(MANIFEST), "gzip", "gunzip", id="gzip"),
        pytest.param(MANIFEST.decode().encode("utf-16"), "UTF-16", "UTF-8", id="UTF-16"),
        pytest.param(MANIFEST.decode().encode("utf-16-le"), "UTF-16", "UTF-8", id="UTF-16 without its mark"),
        pytest.param(MANIFEST.decode().encode("utf-16-be"), "UTF-16", "UTF-8", id="UTF-16, the other way"),
        pytest.param(json.dumps(COCO).encode(), "COCO", "convert coco a.json", id="COCO on one line"),
        pytest.param(json.dumps(COCO, indent=2).encode(), "COCO", "convert coco a.json", id="COCO, printed"),
        pytest.param(
            b'{"images": [' + b'{"id": 1}, ' * 90_000, "COCO", "convert coco", id="COCO, longer than a look"
        ),
        pytest.param(json.dumps([TASK]).encode(), "Label Studio", "convert label-studio", id="Label Studio"),
        pytest.param(
            b'[{"image": "a.jpg", "annotation_id": 4, "lead_time": 3.2, "choice": "cat"}]',
            "Label Studio",
            "convert label-studio",
            id="Label Studio, short",
        ),
        pytest.param(
            b'[\n {"prefix":"s3://foo/"},\n "a",\n "b"\n]\n',
            "traditional manifest",
            "convert manifest a.json --labels",
            id="traditional manifest",
        ),
        pytest.param(
            b"[" + MANIFEST.replace(b"\n", b",")[:-1] + b"]", "JSON array", "jq", id="array of lines"
        ),
        pytest.param(b"[1, 2]", "JSON array", "jq", id="array"),
        pytest.param(
            json.dumps(json.loads(line("object-detection")), indent=1).encode(),
            "line breaks",
            "jq",
            id="printed",
        ),
        pytest.param(b"image,label\r\na.jpg,cat\r\n", "CSV", "convert csv a.json", id="CSV"),
        pytest.param("bild;größe\na.jpg;3\n".encode(), "CSV", "convert csv", id="CSV with semicolons"),
        pytest.param(
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<annotation><size/></annotation>',
            "VOC",
            "convert voc FOLDER",
            id="VOC",
        ),
        pytest.param(b"<annotations><version>1.1</version></annotations>", "CVAT", "convert cvat", id="CVAT"),
        pytest.param(b"<!-- by hand -->\n<svg/>", "XML", "voc and cvat", id="other XML"),
    ],
)
def test_it_is_told_what_it_is_and_what_helps(data: bytes, what: str, helps: str) -> None:
    refusal = other_format(MemoryManifest(data, uri="a.json"))

    assert refusal is not None
    assert refusal.code is Code.NOT_JSON_LINES
    assert what in refusal.detail
    assert helps in refusal.detail


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        MANIFEST,
        b"\xef\xbb\xbf" + MANIFEST,
        b"[1]\n" + MANIFEST,
        b"oops, not json\n" + MANIFEST,
        b"{\n" + MANIFEST,
        as_line({"source-ref": "s3://foo/a", "images": [], "label": 1}),
        *(line(task_type) for task_type in TASK_TYPES),
    ],
)
def test_a_manifest_is_not_taken_for_anything_else(data: bytes) -> None:
    assert other_format(MemoryManifest(data)) is None


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_end_the_look(data: bytes) -> None:
    other_format(MemoryManifest(data))

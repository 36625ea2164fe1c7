"""What somebody who writes a manifest, names a labeling job or sends an event can and cannot do."""

import gzip
import json
import re
import tracemalloc
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.support.sample_lines import as_line, lines, record
from tests.support.screening_world import Prepared, plan_lines, prepare_chunks, prepare_lines, rules_for
from tests.support.training_examples import dataset, labeling_job, profile
from train_on_label.s3_uri import parse_s3_uri
from train_on_label.state_changes import UnknownEventError, completed_labeling_jobs
from train_on_label.tags import tag_value
from train_on_label.training.job_name import dataset_prefix, training_job_name
from train_on_label_terminal.plan_view import show_plan

TASK = "object-detection"
RULES = rules_for(TASK)
MIB = 1024 * 1024
MARKUP = "</title><script>alert(1)</script>{{ 7*7 }}{% raw %}\"'><img src=x onerror=alert(1)>"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\r\n[red]bold[/red]"


def screened(source: str) -> Prepared:
    """Good lines, and one with this source."""
    return prepare_lines([*lines(TASK, 20), as_line({**record(TASK, 99), "source-ref": source})], RULES)


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket/../other/image.jpg",
        "s3://bucket/images/../../image.jpg",
        "s3://bucket/./image.jpg",
        "s3://bucket/..",
        "s3:///image.jpg",
        "s3://bucket",
        "s3://bucket/",
        "s3://user@bucket/image.jpg",
        "s3://bucket:80/image.jpg",
        "s3://127.0.0.1:9000/image.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://bucket.s3.amazonaws.com/image.jpg",
        "S3://bucket/image.jpg",
        "s3://bucket/image\n.jpg",
        "s3://bucket/image\x1b[2J.jpg",
        "s3://bucket/image\x00.jpg",
        " s3://bucket/image.jpg",
        f"s3://bucket/{'a' * 1025}",
        "arn:aws:s3:::bucket/image.jpg",
    ],
)
def test_a_source_that_points_elsewhere_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|names) "):
        parse_s3_uri(uri)
    found = screened(uri)
    assert found.codes == ["INVALID_SOURCE_URI"]
    assert found.dataset.accepted == 20


@pytest.mark.parametrize(
    ("path", "text"),
    [(part, number) for part in ("left", "width", "class_id") for number in ("1e999", "9" * 5_000, "NaN")],
)
def test_gigantic_numbers_are_refused_and_not_computed_with(path: str, text: str) -> None:
    line = as_line(record(TASK, 99)).decode()
    huge = re.sub(rf'("{path}": ?)-?[\d.]+', rf"\g<1>{text}", line, count=1).encode()
    assert huge != line.encode()
    found = prepare_lines([*lines(TASK, 20), huge], RULES)
    assert found.dataset.accepted == 20
    assert sum(found.dataset.rejected.values()) == 1


def test_a_line_nested_too_deeply_is_refused() -> None:
    found = prepare_lines([*lines(TASK, 20), b'{"source-ref":' + b"[" * 50_000], RULES)
    assert found.codes == ["INVALID_JSON"]


def hundred_mebibytes() -> Iterator[bytes]:
    """One line, in the chunks that S3 is read in."""
    yield b'{"source-ref": "'
    for _ in range(100 * 16):
        yield b"a" * (64 * 1024)
    yield b'"}\n'
    yield b"".join(line + b"\n" for line in lines(TASK, 20))


def test_a_line_of_100_megabytes_is_let_go_as_it_comes() -> None:
    tracemalloc.start()
    try:
        found = prepare_chunks(hundred_mebibytes(), RULES)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.codes == ["LINE_TOO_LONG"]
    assert found.dataset.accepted == 20
    assert most < 8 * MIB


def test_what_is_compressed_is_never_unpacked() -> None:
    bomb = gzip.compress(b"\x00" * (64 * MIB))
    tracemalloc.start()
    try:
        found = prepare_chunks([bomb], RULES)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.dataset.accepted == 0
    assert set(found.dataset.rejected) <= {"INVALID_ENCODING", "INVALID_JSON"}
    assert most < 8 * MIB


@pytest.mark.parametrize(
    "name", ["../../others", "a/b", "name\nINFO forged", "\x1b[2J", "-", "a" * 500, "näme", '"><script>', "*"]
)
def test_no_labeling_jobs_name_breaks_out_of_the_training_jobs(name: str) -> None:
    training_job = training_job_name(labeling_job(name), "etag", profile(algorithm=TASK), "train-on-label")
    assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", training_job)
    assert re.search(r"-[0-9a-f]{10}$", training_job)


@pytest.mark.parametrize("name", ["../others", "a/b", "a\nb", "a b", "-a", "a" * 64, ""])
def test_an_event_with_a_name_that_no_job_can_have_is_refused(name: str) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name}"
    names, unknown = completed_labeling_jobs(
        {"detail": {"LabelingJobStatus": "Completed"}, "resources": [arn]}
    )
    assert names == []
    assert [type(error) for error in unknown] == [UnknownEventError]
    assert not name or name not in str(unknown[0])


def test_a_datasets_prefix_is_the_labeling_jobs_own() -> None:
    # Names reach the prefix only by an event's ARN, whose form has neither slash nor dot.
    job = labeling_job("street")
    assert dataset_prefix(job, "street-0123456789") == "street/street-0123456789/"


def test_a_tag_carries_no_control_character_and_no_markup() -> None:
    assert not re.search(r"[\x00-\x1f<>\"'{}]", tag_value(MARKUP + ESCAPES))


def test_markup_in_names_is_text_on_the_card() -> None:
    hostile = [as_line(_renamed(number)) for number in range(1, 41)]
    planned = plan_lines(hostile, TASK)
    card = planned.files["dataset.html"].decode()
    assert "<script" not in card
    assert "<img" not in card
    assert "{{ 7*7 }}" in card  # as text: 49 would mean that it was run
    assert "&lt;script&gt;" in card


def _renamed(number: int) -> dict[str, object]:
    renamed: dict[str, Any] = json.loads(as_line(record(TASK, number)))
    metadata = next(value for key, value in renamed.items() if key.endswith("-metadata"))
    metadata["class-map"] = dict.fromkeys(metadata["class-map"], MARKUP)
    return renamed


def test_escapes_and_markup_in_names_do_nothing_to_a_terminal() -> None:
    counted = dataset(train=4, validation=2)
    rows = [
        {"id": row.id, "name": ESCAPES, "train": row.train, "validation": row.validation}
        for row in counted.classes
    ]
    report = {
        "task_type": TASK,
        "label_attribute": ESCAPES,
        **{key: getattr(counted, key) for key in ("lines", "accepted", "train", "validation")},
        "rejected": {},
        "warnings": {},
        "notes": [ESCAPES],
        "classes": rows,
    }
    reject = {"line": 1, "code": "INVALID_LABEL", "detail": ESCAPES, "source": ESCAPES}
    refusal = {"code": "TOO_FEW_RECORDS", "detail": ESCAPES}
    written = StringIO()
    show_plan(
        {"dataset": report, "request": None, "refusals": [refusal]},
        [reject],
        folder=Path(ESCAPES),
        console=Console(file=written, force_terminal=False, width=200),
    )
    assert "\x1b" not in written.getvalue()
    assert "\x07" not in written.getvalue()
    # Beside the classes: the label attribute, a note, the refused line, the folder and the refusal.
    assert written.getvalue().count("[red]bold[/red]") == len(rows) + 5


@pytest.mark.parametrize("text", [ESCAPES, "\u2028", "\x85"])
def test_a_refused_lines_text_is_one_line_of_the_rejects(text: str) -> None:
    found = screened(text)
    assert len(found.rejects_file.splitlines()) == 1
    assert len(found.rejects_file.decode().splitlines()) == 1
    assert b"\x1b" not in found.rejects_file

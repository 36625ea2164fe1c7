"""What is written: the source lines' own bytes, and an entry for each refused line."""

import json
import tracemalloc
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.damage import damaged
from tests.support.sample_lines import TASK_TYPES, as_line, changed, line, lines, record
from tests.support.screening_world import lines_of, plan_lines, prepare_chunks, prepare_lines, rules_for

BOXES = "object-detection"
ONLY_TRAIN: dict[str, Any] = {"validation_fraction": 1e-9}


def odd(number: int) -> bytes:
    """A line that no encoder would write in this way."""
    text = json.dumps(record(BOXES, number), separators=(" , ", ":  "))
    return (
        b"  " + text.replace("bees", "b\\u0065es").encode().replace(b'"depth":  3', b'"depth":3.0e0') + b"\t"
    )


def test_lines_are_written_byte_for_byte() -> None:
    manifest = [odd(number) for number in range(50)]

    prepared = prepare_lines(manifest, rules_for(BOXES))

    assert prepared.codes == []
    assert sorted(lines_of(prepared.train) + lines_of(prepared.validation)) == sorted(manifest)


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_lines_stay_in_order_and_each_ends_in_a_newline(task_type: str) -> None:
    manifest = lines(task_type, 100)
    manifest[7:9] = [b"{}", b"[]"]

    prepared = prepare_lines(manifest, rules_for(task_type))

    for written in (prepared.train, prepared.validation):
        assert written.endswith(b"}\n")
        assert lines_of(written) == [each for each in manifest if each in set(lines_of(written))]
    assert len(lines_of(prepared.train)) == prepared.dataset.train
    assert len(lines_of(prepared.validation)) == prepared.dataset.validation
    assert prepared.dataset.accepted == 98


def test_a_channel_of_nothing_is_an_empty_file() -> None:
    prepared = prepare_lines(lines(BOXES, 3), rules_for(BOXES, **ONLY_TRAIN))

    assert prepared.validation == b""
    assert prepared.rejects_file == b""


@pytest.mark.parametrize(("most", "listed"), [(0, 0), (3, 3), (9, 9), (10, 10), (10_000, 10)])
def test_refused_lines_are_listed_up_to_a_number_and_counted_beyond(most: int, listed: int) -> None:
    manifest = [b"[]", *lines(BOXES, 2)] + [b"{}"] * 9

    planned = plan_lines(manifest, max_rejects_listed=most)

    entries = [json.loads(entry) for entry in planned.files["rejects.jsonl"].splitlines()]
    assert [entry["line"] for entry in entries] == [1, *range(4, 13)][:listed]
    assert planned.report["rejected"] == {"MISSING_SOURCE": 9, "NOT_AN_OBJECT": 1}
    assert (planned.report["rejects_listed"], planned.report["max_rejects_listed"]) == (listed, most)


def test_the_number_listed_is_of_the_whole_manifest_not_of_a_chunk() -> None:
    chunks = [b"{}\n", b"[]\n", b"\n\n", line(BOXES) + b"\n", b"{}\n", b"{}\n"]

    prepared = prepare_chunks(chunks, rules_for(BOXES, max_rejects_listed=5))

    assert [reject.line for reject in prepared.rejects] == [1, 2, 3, 4, 6]
    assert sum(prepared.dataset.rejected.values()) == 6


def test_refused_lines_are_listed_in_the_order_of_the_manifest() -> None:
    manifest = [line(BOXES, 1), b"{}", line(BOXES, 1), b"[]", line(BOXES, 2), line(BOXES, 1), b"{}"]

    rejects = prepare_lines(manifest, rules_for(BOXES)).rejects

    assert [reject.line for reject in rejects] == [2, 3, 4, 6, 7]


def test_an_entry_is_one_line_of_ascii_whatever_the_source_is() -> None:
    source = "s3://example-images/Ω\u2028🐝\x85.jpg"
    failed = changed(BOXES, "metadata.failure-reason", "two\nlines") | {"source-ref": source}

    entry = prepare_lines([as_line(failed)], rules_for(BOXES)).rejects_file

    assert entry.isascii()
    assert entry.count(b"\n") == 1
    assert json.loads(entry).keys() == {"line", "code", "detail", "source"}
    assert json.loads(entry)["source"] == source


MIB = 1 << 20


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_of_50_mb_is_refused_in_bounded_memory(end: bytes) -> None:
    def chunks() -> Iterator[bytes]:
        yield line(BOXES, 1) + b"\n" + b'{"source-ref":"'
        for _ in range(800):
            yield b"x" * 65_536
        if end:
            yield end + line(BOXES, 2) + b"\n"

    tracemalloc.start()
    try:
        prepared = prepare_chunks(chunks(), rules_for(BOXES))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert [reject[:3] for reject in prepared.rejects] == [(2, "LINE_TOO_LONG", None)]
    assert prepared.dataset.accepted == (2 if end else 1)
    assert peak < 6 * MIB


@pytest.mark.parametrize("chunk", [1, 999, 1_000, 1_001, 65_536])
@pytest.mark.parametrize(("length", "codes"), [(1_000, []), (1_001, ["LINE_TOO_LONG"])])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_the_limit_counts_a_lines_own_bytes(length: int, codes: list[str], end: bytes, chunk: int) -> None:
    data = line(BOXES).ljust(length) + end
    pieces = [data[start : start + chunk] for start in range(0, len(data), chunk)]

    assert prepare_chunks(pieces, rules_for(BOXES, max_line_bytes=1_000)).codes == codes


def damaged_manifest(task_type: str, seed: int) -> list[bytes]:
    """Good lines and damaged ones."""
    random = Random(seed)  # noqa: S311  # drawn by hypothesis
    good = lines(task_type, 20)
    return good + [damaged(random.choice(good), random) for _ in range(20)]


@pytest.mark.parametrize("task_type", TASK_TYPES)
@given(seed=st.integers(0, 10**6))
def test_train_fed_back_in_is_accepted_whole_and_stays_in_train(task_type: str, seed: int) -> None:
    rules = rules_for(task_type)
    prepared = prepare_lines(damaged_manifest(task_type, seed), rules)

    again = prepare_lines(lines_of(prepared.train), rules)

    assert (again.train, again.validation, again.rejects) == (prepared.train, b"", [])
    assert again.dataset.train == prepared.dataset.train


def test_of_train_planned_again_one_record_crosses_for_validation_may_not_be_empty() -> None:
    planned = plan_lines(lines(BOXES, 60))

    again = plan_lines(planned.train)

    assert again.report["rejected"] == {}
    assert again.report["warnings"]["CHANNEL_FILLED"] == 1
    assert len(again.validation) == 1
    assert again.train == [each for each in planned.train if each not in again.validation]


@pytest.mark.parametrize("options", [{}, ONLY_TRAIN, {"validation_fraction": 1 - 1e-9}])
@pytest.mark.parametrize("count", [2, 3, 40])
def test_both_channels_fed_back_in_together_split_the_same_again(count: int, options: dict[str, Any]) -> None:
    planned = plan_lines(lines(BOXES, count), **options)

    again = plan_lines(planned.validation + planned.train, **options)

    assert (again.train, again.validation) == (planned.train, planned.validation)
    assert again.report["rejected"] == {}


def test_the_same_manifest_gives_the_same_bytes() -> None:
    manifest = damaged_manifest(BOXES, 1)

    assert plan_lines(manifest).files == plan_lines(manifest).files


def test_the_accepted_lines_are_counted_by_the_bucket_of_their_source() -> None:
    elsewhere = [as_line(changed(BOXES, "source", f"s3://other-images/{number}.jpg")) for number in range(2)]

    prepared = prepare_lines([*lines(BOXES, 3), *elsewhere, b"{}", elsewhere[0]], rules_for(BOXES))

    assert prepared.dataset.buckets == {"example-images": 3, "other-images": 2}

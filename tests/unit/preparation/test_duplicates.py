"""Duplicates: the first accepted line of a source wins, and looking for them takes bounded memory."""

import json
import tracemalloc
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sample_lines import as_line, changed, line, lines, record
from tests.support.screening_world import (
    parse_rejects,
    plan_lines,
    prepare_bytes,
    prepare_lines,
    remember_hashes,
    rules_for,
)
from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.screening.rules import MAX_NESTING

BOXES = "object-detection"


def copy(number: int, version: int) -> bytes:
    """A line that is told from others about the same image."""
    return as_line(record(BOXES, number) | {"version": version})


def test_the_first_line_of_a_source_wins() -> None:
    manifest = [copy(1, 1), copy(2, 1), copy(1, 2), copy(1, 3), copy(2, 2)]

    prepared = prepare_lines(manifest, rules_for(BOXES))

    assert prepared.accepted == {copy(1, 1), copy(2, 1)}
    assert [(reject.line, reject.code) for reject in prepared.rejects] == [
        (3, "DUPLICATE_SOURCE"),
        (4, "DUPLICATE_SOURCE"),
        (5, "DUPLICATE_SOURCE"),
    ]


def test_a_refused_line_takes_no_others_place() -> None:
    refused = as_line(changed(BOXES, "label.annotations", []))

    prepared = prepare_lines([refused, copy(1, 2), copy(1, 3)], rules_for(BOXES))

    assert prepared.codes == ["NO_ANNOTATIONS", "DUPLICATE_SOURCE"]
    assert prepared.accepted == {copy(1, 2)}


def test_a_refused_line_is_no_duplicate() -> None:
    refused = as_line(changed(BOXES, "label.annotations", []))

    assert prepare_lines([copy(1, 1), refused], rules_for(BOXES)).codes == ["NO_ANNOTATIONS"]


def test_a_source_is_compared_as_json_reads_it() -> None:
    escaped = line(BOXES).replace(b"s3://", rb"s3:\/\u002f")

    assert prepare_lines([line(BOXES), escaped], rules_for(BOXES)).codes == ["DUPLICATE_SOURCE"]


def test_only_the_whole_source_makes_a_duplicate() -> None:
    sources = [
        f"s3://example-{bucket}/{key}" for bucket in "ab" for key in ("1.jpg", "1.JPG", "./1.jpg"[2:] + "x")
    ]
    manifest = [as_line(record(BOXES) | {"source-ref": source}) for source in sources]

    assert prepare_lines(manifest, rules_for(BOXES)).codes == []


def test_duplicates_count_in_no_class_no_box_and_no_warning() -> None:
    outside = as_line(changed(BOXES, "label.annotations.0.left", -0.5))
    busy = record(BOXES)
    busy["bees"]["annotations"] *= 9

    dataset = prepare_lines([line(BOXES), as_line(busy), outside], rules_for(BOXES)).dataset

    assert dataset.max_boxes_per_image == 2
    assert sum(row.train_boxes + row.validation_boxes for row in dataset.classes) == 2
    assert "BOX_TOUCHES_OUTSIDE" not in dataset.warnings


@given(st.lists(st.integers(1, 8), max_size=30), st.integers(1, 2_000))
def test_each_source_is_accepted_once_wherever_its_lines_stand(numbers: list[int], chunk: int) -> None:
    data = b"".join(copy(number, at) + b"\n" for at, number in enumerate(numbers))

    prepared = prepare_bytes(data, rules_for(BOXES), chunk=chunk)

    first = {number: copy(number, at) for at, number in reversed(list(enumerate(numbers)))}
    assert prepared.accepted == set(first.values())
    assert len(prepared.rejects) == len(numbers) - len(first)


def test_memory_is_at_most_120_bytes_a_line() -> None:
    random = Random(1)  # noqa: S311  # to be the same each time
    worst = 0.0
    tracemalloc.start()
    try:
        for remembered in remember_hashes(lambda: random.getrandbits(64), batches=500, batch=250):
            if remembered >= 62_000:
                worst = max(worst, tracemalloc.get_traced_memory()[1] / remembered)
    finally:
        tracemalloc.stop()

    assert 30 < worst <= 120


def test_short_manifests_take_a_few_megabytes_at_most() -> None:
    random = Random(1)  # noqa: S311  # to be the same each time
    tracemalloc.start()
    try:
        list(remember_hashes(lambda: random.getrandbits(64), batches=248, batch=250))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 7_000_000


def test_two_that_remember_are_united_and_forget_nothing() -> None:
    random = Random(1)  # noqa: S311  # to be the same each time
    hashes = [random.getrandbits(64) for _ in range(90_000)]
    none, few, many = SeenSources(), SeenSources(), SeenSources()
    few.add(hashes[:10])
    for start in range(10, len(hashes), 1_000):
        many.add(hashes[start : start + 1_000])

    united = none.united(many).united(few)

    assert united.seen([*hashes, 0]) == [*[True] * len(hashes), False]
    assert united.seen([0, 1 << 40]) is None
    assert united.add([0, 1 << 40]) is None
    assert united.seen([0]) == [True]


@pytest.mark.parametrize("limit", [0, 3])
def test_beyond_a_number_of_lines_duplicates_are_not_looked_for_and_that_is_told(limit: int) -> None:
    manifest = [*lines(BOXES, 40), *lines(BOXES, 40)]

    report = plan_lines(manifest, max_lines_checked_for_duplicates=limit).report

    assert report["accepted"] == 80
    assert report["duplicates_checked"] is False
    assert report["warnings"]["DUPLICATES_NOT_CHECKED"] == 1


def test_up_to_that_number_they_are_looked_for() -> None:
    report = plan_lines([*lines(BOXES, 40), *lines(BOXES, 40)], max_lines_checked_for_duplicates=80).report

    assert report["rejected"] == {"DUPLICATE_SOURCE": 40}
    assert report["duplicates_checked"] is True
    assert "DUPLICATES_NOT_CHECKED" not in report["warnings"]


def test_lines_of_one_object_that_are_labeled_differently_are_told() -> None:
    other = as_line(changed(BOXES, "label.annotations.0.left", 13, number=2))
    reordered = record(BOXES, 3)
    reordered["bees"]["annotations"].reverse()
    later = as_line(changed(BOXES, "metadata.creation-date", "2027-01-08T07:17:35.219298", number=4))
    broken = as_line(changed(BOXES, "label.annotations.0.width", 0, number=2))
    manifest = [*lines(BOXES, 20), broken, other, as_line(reordered), later, line(BOXES, 5), other]

    planned = plan_lines(manifest)

    assert planned.report["rejected"]["DUPLICATE_SOURCE"] == 5
    assert planned.report["warnings"]["DUPLICATES_DIFFER"] == 2
    assert [note for note in planned.report["notes"] if "otherwise" in note] == [
        'line 22 labels "s3://example-images/photos/image_000002.jpg" otherwise than line 2',
        'line 26 labels "s3://example-images/photos/image_000002.jpg" otherwise than line 2',
    ]


def test_a_label_is_the_same_however_it_is_written() -> None:
    twice = [as_line(changed("image-classification", "label", value)) for value in (3, "3")]

    planned = plan_lines([*twice, *lines("image-classification", 20, first=2)], "image-classification")

    assert planned.report["rejected"] == {"DUPLICATE_SOURCE": 1}
    assert "DUPLICATES_DIFFER" not in planned.report["warnings"]


@pytest.mark.parametrize(("opened", "closed"), [('{"a":', "}"), ("[", "]"), ('[{"a":', "}]")])
def test_labels_are_compared_however_deeply_they_are_nested(opened: str, closed: str) -> None:
    depth = (MAX_NESTING - 10) // len(closed)
    one, other = (
        line("custom").replace(
            b'{"anything":[1,"two",null]}', f"{opened * depth}{leaf}{closed * depth}".encode()
        )
        for leaf in (0, 1)
    )

    planned = plan_lines([one, one, other, *lines("custom", 20, first=2)], "custom")

    assert planned.report["rejected"] == {"DUPLICATE_SOURCE": 2}
    assert planned.report["warnings"]["DUPLICATES_DIFFER"] == 1


def test_pages_of_one_document_are_lines_of_their_own() -> None:
    pages = [
        as_line(record("custom", document) | {"page": page, "scan-ref": f"s3://scans/{document}/{page}.png"})
        for document in range(10)
        for page in range(3)
    ]
    attributes = ("{source_attribute}", "page", "scan-ref", "{label_attribute}")

    planned = plan_lines([*pages, pages[4]], "custom", attributes=attributes)

    assert (planned.report["accepted"], planned.report["rejected"]) == (30, {"DUPLICATE_SOURCE": 1})
    assert "DUPLICATES_DIFFER" not in planned.report["warnings"]
    by_channel = [
        {json.loads(page)["source-ref"] for page in channel}
        for channel in (planned.train, planned.validation)
    ]
    assert not by_channel[0] & by_channel[1]


def test_a_page_that_is_labeled_twice_is_told_by_what_makes_it_that_page() -> None:
    first, second, other = (
        as_line(record("custom", 1) | {"page": page, "bees": label})
        for page, label in ((1, "a"), (2, "a"), (2, "b"))
    )
    attributes = ("{source_attribute}", "page", "{label_attribute}")

    planned = plan_lines([first, second, other, *pages_of(20)], "custom", attributes=attributes)

    (reject,) = parse_rejects(planned.files["rejects.jsonl"])
    assert (reject.line, reject.detail) == (3, "an earlier line has the same source-ref and page")
    assert planned.report["warnings"]["DUPLICATES_DIFFER"] == 1


def pages_of(count: int) -> list[bytes]:
    """One page of so many documents."""
    return [as_line(record("custom", number) | {"page": 1}) for number in range(2, count)]

"""What a manifest makes screening remember is bounded, whatever the manifest."""

import json
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from tests.support.sample_lines import as_line, changed, record
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.screening.quick.sources import UriCheck
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, MAX_CLASS_NAME, Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally, count_buckets

from tests.support.screening_world import rules_for  # isort: skip

BOXES = "object-detection"
CLASSIFICATION = "image-classification"
ENTITIES = "named-entity-recognition"
MIB = 1024 * 1024


class Void:
    """Keeps nothing of what is written."""

    def write(self, data: bytes | memoryview, /) -> None:
        """Lets it go."""


def tally_of(manifest: Iterable[bytes], rules: Rules) -> Tally:
    """What one pass counts."""
    outputs = Outputs(train=Void(), validation=Void(), rejects=Void())
    return one_pass(manifest, rules, Split.of(rules.options), outputs)


def peak_of(manifest: Iterable[bytes], rules: Rules) -> tuple[Tally, int]:
    """The tally, and the most that Python's memory grew by in one pass."""
    chunks = list(manifest)  # made before anything is traced, for tracing takes several times as long
    tracemalloc.start()
    try:
        tally = tally_of(iter(chunks), rules)
        return tally, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_blank_lines_without_end_are_counted_in_no_more_memory_than_a_few() -> None:
    blank = b"\n" * 5_000

    tally, peak = peak_of(iter([blank] * 50 + [as_line(record(BOXES))]), rules_for(BOXES))

    assert (tally.lines, sum(tally.rejected.values())) == (250_001, 250_000)
    assert peak < 2 * MIB


def test_blank_lines_at_the_end_are_no_lines_however_many_there_are() -> None:
    blank = b" \n" * 5_000

    tally, peak = peak_of(iter([as_line(record(BOXES)) + b"\n"] + [blank] * 20), rules_for(BOXES))

    assert (tally.lines, tally.rejected) == (1, {})
    assert peak < MIB


def test_refused_lines_beyond_the_cap_take_nothing() -> None:
    refused = b"{}\n" * 500

    tally, peak = peak_of(iter([refused] * 10), rules_for(BOXES, max_rejects_listed=10))

    assert sum(tally.rejected.values()) == 5_000
    assert peak < MIB / 2


def class_maps(count: int) -> Iterator[bytes]:
    """Lines that each have a class-map of their own, of 64 classes."""
    for number in range(count):
        names = {str(2 + number % 100 + 7 * each): f"class {number % 100 + 7 * each}" for each in range(62)}
        one = changed(BOXES, "metadata.class-map", {"0": "bee", "1": "wasp", **names}, number)
        one["bees-metadata"]["class-map"][str(1_000 + number)] = "of this line only"
        yield as_line(one) + b"\n"


def class_names(*numbers: int) -> Iterator[bytes]:
    """Lines of different classes, with names as long as they may be."""
    one = changed(CLASSIFICATION, "label", "@id")
    one["source-ref"], one["bees-metadata"]["class-name"] = "s3://example-images/@id.jpg", "@name"
    text = as_line(one) + b"\n"
    for number in range(*numbers):
        name = f"{number:x<{MAX_CLASS_NAME}}".encode()
        yield text.replace(b'"@id"', b"@id").replace(b"@id", b"%d" % number).replace(b"@name", name)


def test_class_maps_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.sample.RECORDS", 10)
    monkeypatch.setattr(
        "train_on_label.preparation.screening.quick.class_maps._MAX_BYTES_REMEMBERED", 64 * 1024
    )
    _, peak = peak_of(class_maps(100), rules_for(BOXES))
    tally, peak_of_more = peak_of(class_maps(250), rules_for(BOXES))

    assert tally.accepted == 250
    assert peak_of_more - peak < 150 * 700  # bytes a line: the name of its class, the mark of its source


def test_folders_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.preparation.screening.quick.sources._MAX_FOLDERS", 1_000)
    check = UriCheck()
    tracemalloc.start()
    try:
        peaks = []
        for first in range(0, 3_000, 1_000):
            uris = (f"s3://example-images/{'f' * 200}-{first + number}/1.jpg" for number in range(1_000))
            assert all(map(check.is_valid, uris))
            peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()

    assert peaks[2] - peaks[0] < 10_000 < peaks[0]


def test_buckets_are_counted_up_to_a_bound() -> None:
    buckets: Counter[str] = Counter()
    for number in range(3_000):
        count_buckets([f"s3://example-{number}/", f"s3://example-{number // 2}/"], 2, buckets)

    assert len(buckets) == 1_000
    assert buckets["example-7"] == 3


def test_ids_beyond_any_class_are_refused_and_the_names_below_fit() -> None:
    rules = rules_for(CLASSIFICATION)
    tally = tally_of(class_names(MAX_CLASS_ID - 9, MAX_CLASS_ID + 11), rules)
    _, peak = peak_of(class_names(1_000), rules)
    _, peak_of_more = peak_of(class_names(1_500), rules)

    assert (tally.accepted, sum(tally.rejected.values())) == (10, 10)
    assert (peak_of_more - peak) * MAX_CLASS_ID / 500 < 32 * MIB


def test_entities_have_as_many_names_as_there_may_be_classes() -> None:
    def entities(first: int, count: int) -> bytes:
        names = [{"label": f"name {first + each}", "startOffset": 0, "endOffset": 3} for each in range(count)]
        return as_line(changed(ENTITIES, "label.annotations.entities", names, first)) + b"\n"

    manifest = [entities(first, 1_000) for first in range(0, MAX_CLASS_ID + 1_001, 1_000)]

    tally = tally_of(iter([*manifest, entities(0, 1)]), rules_for(ENTITIES))

    assert len(tally.train.carrying | tally.validation.carrying) == MAX_CLASS_ID + 1
    assert {code.name: count for code, count in tally.rejected.items()} == {
        "DUPLICATE_SOURCE": 1,
        "INVALID_LABEL": 1,
    }


@pytest.mark.parametrize("task_type", [BOXES, CLASSIFICATION])
def test_a_class_name_may_have_256_characters(task_type: str) -> None:
    path = "metadata.class-map.0" if task_type == BOXES else "metadata.class-name"
    lines = [
        as_line(changed(task_type, path, "é" * (MAX_CLASS_NAME + more), more)) + b"\n" for more in range(2)
    ]

    tally = tally_of(iter(lines), rules_for(task_type))

    assert {code.name: count for code, count in tally.rejected.items()} == {"INVALID_METADATA": 1}


def test_a_class_map_with_tens_of_thousands_of_entries_is_read_and_let_go() -> None:
    names = {"0": "bee", "1": "wasp", **{str(number): "x" for number in range(2, 29_000)}}
    lines = [as_line(changed(BOXES, "metadata.class-map", names, number)) + b"\n" for number in range(8)]
    assert max(map(len, lines)) < 1_000_000
    assert json.loads(lines[0])

    tally, peak = peak_of(iter(lines), rules_for(BOXES))

    assert tally.accepted == 8
    assert peak < 32 * MIB

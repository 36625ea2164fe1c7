"""Parts of a manifest, prepared apart by several workers, add up to the whole."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.damage import damaged
from tests.support.sample_lines import TASK_TYPES, as_line, changed, line
from tests.support.screening_world import lines_of, merged, prepare_bytes, rules_for


def parts_of(data: bytes, count: int) -> list[bytes]:
    """Byte ranges of about one size, each moved on to the end of its last line."""
    bounds = [0]
    for number in range(1, count):
        start = max(bounds[-1], len(data) * number // count)
        bounds.append(data.find(b"\n", start) + 1 or len(data))
    return [data[start:end] for start, end in zip(bounds, [*bounds[1:], len(data)], strict=True)]


@pytest.mark.parametrize("task_type", TASK_TYPES)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 9))
def test_byte_ranges_on_line_ends_merge_to_the_whole(task_type: str, seed: int, count: int) -> None:
    random = Random(seed)  # noqa: S311  # drawn by hypothesis
    manifest = [line(task_type, number) for number in range(30)]
    for place in random.sample(range(30), 10):
        manifest[place] = f"{place} ".encode() + damaged(manifest[place], random).replace(b"\n", b"")
    data = b"".join(each + b"\n" for each in manifest)
    rules = rules_for(task_type)
    whole = prepare_bytes(data, rules)

    parts = parts_of(data, count)

    assert b"".join(parts) == data
    assert merged(parts, rules) == (whole.train, whole.validation, whole.dataset)


def test_the_busiest_image_and_new_classes_may_be_in_any_part() -> None:
    task_type = "object-detection"
    busy = changed(
        task_type, "label.annotations", [changed(task_type, "source", "")["bees"]["annotations"][0]] * 7
    )
    other = changed(task_type, "label.annotations.0.class_id", 9, number=2)
    other["bees-metadata"]["class-map"]["9"] = "moth"
    parts = [as_line(busy) + b"\n", as_line(other) + b"\n", line(task_type, 3)]

    for order in (parts, parts[::-1]):
        _, _, dataset = merged([part.rstrip(b"\n") + b"\n" for part in order], rules_for(task_type))
        assert (dataset.max_boxes_per_image, dataset.num_classes) == (7, 10)
        assert [row.name for row in dataset.classes] == ["bee", "wasp", "moth"]


def test_a_class_without_validation_is_looked_for_in_the_whole() -> None:
    rules = rules_for("object-detection")
    manifest = [line("object-detection", number) + b"\n" for number in range(40)]

    apart = [prepare_bytes(each, rules).dataset.warnings for each in manifest]
    _, validation, together = merged(manifest, rules)

    assert lines_of(validation)
    assert any("CLASS_WITHOUT_VALIDATION" in warnings for warnings in apart)
    assert "CLASS_WITHOUT_VALIDATION" not in together.warnings


@pytest.mark.parametrize("parts", [[b""], [b"", b""], [b"", line("object-detection") + b"\n", b""]])
def test_a_part_may_be_empty(parts: list[bytes]) -> None:
    rules = rules_for("object-detection")
    whole = prepare_bytes(b"".join(parts), rules)

    assert merged(parts, rules) == (whole.train, whole.validation, whole.dataset)


def test_blank_lines_between_parts_are_no_end_of_the_manifest() -> None:
    rules = rules_for("object-detection")
    first, second = (line("object-detection", number) for number in (1, 2))
    parts = [first + b"\n\n", b"\n", second + b"\n", b"\n\n"]
    whole = prepare_bytes(b"".join(parts), rules)

    assert whole.dataset.rejected == {"BLANK_LINE": 2}
    assert merged(parts, rules) == (whole.train, whole.validation, whole.dataset)

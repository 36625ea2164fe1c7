"""A dataset that training jobs could not read is refused before anything is paid for."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.support.training_examples import dataset
from train_on_label.codes import Code
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import count_buckets
from train_on_label.training.bucket_checks import check_buckets, needed_buckets

REGIONS = {"near": "eu-west-1", "far": "us-east-1", "silent": None}


def details(needed: dict[str, int], readable: set[str]) -> list[str]:
    refusals = check_buckets(needed, readable, "eu-west-1", REGIONS.__getitem__)
    assert {refusal.code for refusal in refusals} <= {Code.UNREADABLE_BUCKET}
    return [refusal.detail for refusal in refusals]


@pytest.mark.parametrize("bucket", ["near", "silent"])
def test_a_bucket_that_may_be_read_is_no_obstacle(bucket: str) -> None:
    assert details({bucket: 10}, {bucket}) == []


def test_an_unnamed_bucket_is_refused_with_its_lines_and_the_setting() -> None:
    (detail,) = details({"near": 10, "far": 3}, {"near"})
    assert detail.startswith("3 accepted lines need far,")
    assert "[[existing_bucket]]" in detail


def test_a_bucket_in_another_region_is_refused_with_both_regions() -> None:
    (detail,) = details({"far": 3}, {"far"})
    assert detail.startswith("3 accepted lines need far, which lies in us-east-1; training jobs in eu-west-1")


def test_the_bucket_with_the_most_lines_is_told_first_and_not_every_one() -> None:
    told = details({f"bucket-{number}": number for number in range(1, 10)}, set())
    assert told[0].startswith("9 accepted lines need bucket-9,")
    assert told[-1] == "Further buckets that training jobs cannot read: 4."
    assert len(told) == 6


@pytest.mark.parametrize("order", [("b", "a", "a"), ("a", "a", "b"), ("a", "a", "a"), ("a-b", "a", "a.b")])
def test_lines_are_counted_by_bucket(order: tuple[str, ...]) -> None:
    buckets: Counter[str] = Counter()
    sources = [f"s3://{bucket}/images/{number}.jpg" for number, bucket in enumerate(order)]
    count_buckets(Split(0, 0).hashes(sources).places, len(sources), buckets)
    assert buckets == Counter(order)


def test_masks_lie_beside_the_manifest() -> None:
    images = {"images": 7}
    masks, boxes = (
        replace(dataset(name, train=5, validation=2), buckets=images)
        for name in ("semantic-segmentation", "object-detection")
    )
    manifest = "s3://labels/output/street/manifests/output/output.manifest"
    assert needed_buckets(masks, manifest) == {"images": 7, "labels": 7}
    assert needed_buckets(boxes, manifest) == images

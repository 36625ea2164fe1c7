"""A union of random histories is what plain dicts make of them, and its growth moves nothing."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.support.histories import VERIFICATION, Job, history, plainly
from tests.support.union_world import Merged, merged, profile
from train_on_label.preparation.renaming.quick import QuickRewriting

HISTORIES = given(st.randoms(use_true_random=False), st.integers(1, 6))


def union_of(jobs: Sequence[Job], known: Mapping[str, int] | None = None) -> Merged:
    taken_by = profile(verification_attribute=VERIFICATION, validation_fraction=0.5)
    return merged([job.part() for job in reversed(jobs)], taken_by, known)


@HISTORIES
def test_the_union_is_what_plain_dicts_make_of_it(random: Random, length: int) -> None:
    jobs = history(random, length)
    known = random.choice([{}, {"fly": 1, "moth": 7}])

    result, expected = union_of(jobs, known), plainly(jobs, known)

    assert result.by_source == expected.labels
    sources = {each.labeling_job: each for each in result.dataset.sources}
    assert {name: each.superseded for name, each in sources.items()} == expected.superseded
    assert {name: each.accepted for name, each in sources.items()} == expected.accepted
    refused = [line["manifest"] for line in result.rejects]
    assert all(each.lines == each.accepted + refused.count(each.manifest) for each in sources.values())


@HISTORIES
def test_growth_moves_no_image_to_the_other_channel_and_no_class_to_another_id(
    random: Random, length: int
) -> None:
    jobs = history(random, length)
    channels: dict[str, bool] = {}
    ids: dict[str, int] = {}
    for end in range(1, length + 1):
        result = union_of(jobs[:end], ids)
        now = {row.name: row.id for row in result.dataset.classes}
        assert now.items() >= ids.items()
        ids = now
        if "CHANNEL_FILLED" in result.dataset.warnings:
            continue  # nobody has more than one record to move yet
        for lines, in_validation in ((result.train, False), (result.validation, True)):
            for source in (json.loads(line)["source-ref"] for line in lines):
                assert channels.setdefault(source, in_validation) is in_validation


@HISTORIES
def test_the_quick_road_writes_what_the_other_one_does(random: Random, length: int) -> None:
    jobs = history(random, length)
    quickly = union_of(jobs)
    with patch.object(QuickRewriting, "_all", side_effect=ValueError):
        assert union_of(jobs) == quickly

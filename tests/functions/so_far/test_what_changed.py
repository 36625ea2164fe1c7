"""What changed since a profile's last training job: in dataset.json, on the card and in the notification."""

import json
from collections.abc import Collection, Iterator

import pytest

from tests.functions.so_far.account import (
    PROFILE,
    images,
    relabel,
    settings,
    state,
    trained_on,
    with_settings,
    world_of,
)
from tests.functions.waiting.account import told
from tests.support.account import labels
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from train_on_label.instructions import Instructions


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    with deployed(settings(), ENVIRONMENT):
        yield


def two_trained() -> World:
    world = world_of(("street-01", 30), ("street-02", 40))
    for name in ("street-01", "street-02"):
        world.labeling_completed.invoke(completed(name))
    return world


def sources(world: World, training_job: str, channel: str) -> set[str]:
    lines = world.datasets[f"{PROFILE}/{training_job}/{channel}.manifest"].splitlines()
    return {json.loads(line)["source-ref"] for line in lines}


def test_it_is_told_wherever_the_dataset_is() -> None:
    world = two_trained()
    first, second = world.started
    report = json.loads(world.datasets[f"{PROFILE}/{second}/dataset.json"])
    changes = report["changes"]
    assert (changes["since"], changes["new"], changes["changed"], changes["lost"]) == (first, 10, 0, 0)
    earlier = json.loads(world.datasets[f"{PROFILE}/{first}/dataset.json"])
    assert "changes" not in earlier
    newest = sources(world, second, "validation")
    assert changes["new_in_validation"] == len(newest - images(30))
    before = {row["id"]: row["train"] + row["validation"] for row in earlier["classes"]}
    assert {row["id"]: row["before"] for row in changes["classes"]} == before
    card = world.datasets[f"{PROFILE}/{second}/dataset.html"].decode()
    assert f"Since <code>{first}</code>: 10 records are new" in card
    (_, note) = told(world, "Training Job Started")
    assert note["dataset"]["changes"]["new"] == 10
    assert f"since {first}: 10 records are new" in world.sns.messages[-1]["Message"]


def test_labels_that_were_adjusted_elsewhere_take_the_place_of_the_older_ones() -> None:
    """Under another attribute, with other class ids, and with one box more on each image."""
    world = world_of(("street-01", 30), ("street-02", 40))
    relabel(world, "street-02", "adjusted", {"0": "bicycle", "1": "lorry", "2": "car"})
    for name in ("street-01", "street-02"):
        world.labeling_completed.invoke(completed(name))
    first, second = world.started
    report = json.loads(world.datasets[f"{PROFILE}/{second}/dataset.json"])
    assert [(each["labeling_job"], each["accepted"], each["superseded"]) for each in report["sources"]] == [
        ("street-02", 40, 0),
        ("street-01", 0, 30),
    ]
    assert [(row["id"], row["name"]) for row in report["classes"]] == [(0, "car"), (1, "bicycle")]
    changes = report["changes"]
    assert (changes["new"], changes["changed"], changes["superseded"], changes["lost"]) == (10, 30, 30, 0)
    assert (changes["labels_added"], changes["labels_removed"]) == (30, 0)
    for name in (first, second):
        for channel in ("train", "validation"):
            for line in world.datasets[f"{PROFILE}/{name}/{channel}.manifest"].splitlines():
                record = json.loads(line)
                number = int(record["source-ref"].split("/")[-1].split(".")[0])
                assert record[PROFILE]["annotations"][0]["class_id"] == number % 2


def test_an_attempt_on_the_same_labels_tells_of_the_same_changes() -> None:
    world = two_trained()
    _, second = world.started
    world.sagemaker.end_training_job(second, "Failed")
    world.labeling_completed.invoke(Instructions(attempt=2).with_event(completed("street-02")))
    *_, third = world.started
    assert state(world)["training_job"] == third != second
    told_of = [
        json.loads(world.datasets[f"{PROFILE}/{name}/dataset.json"])["changes"] for name in (second, third)
    ]
    assert told_of[0] == told_of[1]


@pytest.mark.parametrize("what", ["gone", "denied"])
def test_where_the_earlier_dataset_cannot_be_read_nothing_is_told(what: str) -> None:
    world = world_of(("street-01", 30), ("street-02", 40))
    world.labeling_completed.invoke(completed("street-01"))
    (first,) = world.started
    if what == "gone":
        del world.s3.objects[ENVIRONMENT.datasets_bucket, f"{PROFILE}/{first}/validation.manifest"]
    else:
        world.wire.faults = PlannedFaults(
            [OneFault("GetObject train.manifest", 1, Fault.DENIED, always=True)]
        )
    world.labeling_completed.invoke(completed("street-02"))
    _, second = world.started
    assert "changes" not in json.loads(world.datasets[f"{PROFILE}/{second}/dataset.json"])
    assert not world.labeling_completed.errors


def test_a_verification_drops_the_labels_that_it_judged_bad() -> None:
    with with_settings(settings(verification_attribute="check")):
        world = world_of(("street-01", 30), ("street-check", 30))
        verify(world, "street-check", bad=range(0, 30, 5))
        for name in ("street-01", "street-check"):
            world.labeling_completed.invoke(completed(name))
    assert [each["result"] for each in world.labeling_completed.answers] == ["started", "started"]
    first, second = trained_on(world)
    assert first == images(30)
    assert second == {source for source in images(30) if int(source[-8:-4]) % 5}
    *_, name = world.started
    changes = json.loads(world.datasets[f"{PROFILE}/{name}/dataset.json"])["changes"]
    assert (changes["new"], changes["changed"], changes["lost"]) == (0, 0, 6)


def verify(world: World, name: str, bad: Collection[int]) -> None:
    """The labeling job judges the labels of another one, whose lines it repeats."""
    key = ENVIRONMENT.labeling_bucket, f"{name}/manifests/output/output.manifest"
    lines = []
    for line in world.s3.objects[key].splitlines():
        record = json.loads(line)
        if labels.ATTRIBUTE in record:
            is_bad = int(record["source-ref"][-8:-4]) in bad
            record["check"] = int(is_bad)
            record["check-metadata"] = {
                "class-name": "bad" if is_bad else "good",
                "confidence": 0.9,
                "type": "groundtruth/label-verification",
                "human-annotated": "yes",
                "creation-date": "2026-01-09T07:20:01.000000",
                "job-name": f"labeling-job/{name}",
            }
        lines.append(json.dumps(record))
    world.s3.objects[key] = "\n".join([*lines, ""]).encode()
    job = world.sagemaker.labeling_jobs[name]
    job["LabelAttributeName"] = "check"
    del job["LabelCategoryConfigS3Uri"]

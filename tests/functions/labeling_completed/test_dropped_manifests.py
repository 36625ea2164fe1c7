"""A manifest put under incoming/ is trained on like a labeling job's, once for each content."""

import json
from typing import Any

import pytest

from tests.support.account import labels
from tests.support.account.invocation import Event, deployed
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, SETTINGS, World, completed
from tests.support.places import sample_event
from train_on_label.dropped_manifests import DroppedManifest, dropped_event, subjects_of
from train_on_label.labeling.labeling_job import LabelingJob

BUCKET = ENVIRONMENT.labeling_bucket
KEY = "incoming/street-scenes/street.manifest"


def dropped(world: World, data: bytes = b"", key: str = KEY) -> Event:
    """The event of a manifest that was just put there."""
    world.s3.objects[BUCKET, key] = data or labels.manifest()
    event = sample_event("object-created")
    event["detail"]["object"]["key"] = key
    return event


def answers(world: World) -> list[dict[str, Any]]:
    """What the function answered."""
    assert world.labeling_completed.dead_letters == []
    return list(world.labeling_completed.answers)


def run(world: World, *events: Event) -> list[dict[str, Any]]:
    """What the function answers to these events."""
    with deployed(SETTINGS, ENVIRONMENT):
        for event in events:
            world.labeling_completed.invoke(event)
    return answers(world)


def test_it_trains_by_its_folders_profile_whatever_that_matches() -> None:
    world = World()

    (answer,) = run(world, dropped(world))

    assert answer["result"] == "started"
    assert (answer["labeling_job"], answer["profile"]) == ("street", "street-scenes")
    assert answer["manifest"] == f"s3://{BUCKET}/{KEY}"
    ((name, request),) = world.started.items()
    assert name.startswith("street-")
    source = request["InputDataConfig"][0]["DataSource"]["S3DataSource"]
    assert source["AttributeNames"] == ["source-ref", labels.ATTRIBUTE]
    assert source["S3Uri"].endswith(f"/street/{name}/train.manifest")


def test_the_same_event_and_the_same_content_start_one_training_job() -> None:
    world = World()

    results = [answer["result"] for answer in run(world, dropped(world), dropped(world), dropped(world))]

    assert results == ["started", "already-started", "already-started"]
    assert len(world.started) == 1


def test_other_content_of_the_same_name_is_trained_on_too() -> None:
    world = World()

    run(world, dropped(world))
    run(world, dropped(world, labels.manifest(40)))

    assert len(world.started) == 2


def test_a_labeling_job_of_the_same_name_and_content_has_trained_for_itself_only() -> None:
    world = World().labeled()
    both = completed(), dropped(world, key=f"incoming/street-scenes/{LABELING_JOB}.manifest")

    results = [answer["result"] for answer in run(world, *both, *both)]

    assert results == ["started", "started", "already-started", "already-started"]
    assert len(world.started) == 2


def test_the_announcements_own_lines_train() -> None:
    world = World()
    lines = [
        json.dumps({"source-ref": f"s3://{BUCKET}/relative/path/to/data-{number}", "label": str(number % 2)})
        for number in range(40)
    ]
    settings = SETTINGS.model_validate(
        {
            "profile": [
                {
                    "name": "street-scenes",
                    "match": {"labeling_job": "street-*"},
                    "dataset": {"task_type": "image-classification", "check_images": "none"},
                    "training": {"algorithm": "image-classification"},
                }
            ]
        }
    )

    with deployed(settings, ENVIRONMENT):
        world.labeling_completed.invoke(dropped(world, "\n".join(lines).encode()))

    ((_, request),) = world.started.items()
    source = request["InputDataConfig"][0]["DataSource"]["S3DataSource"]
    assert source["AttributeNames"] == ["source-ref", "label"]


@pytest.mark.parametrize(
    ("key", "data", "code"),
    [
        ("incoming/night/a.manifest", b"", "UNKNOWN_PROFILE"),
        ("incoming/a.manifest", b"", "UNKNOWN_PROFILE"),
        ("incoming/Street-Scenes/a.manifest", b"", "UNKNOWN_PROFILE"),
        (KEY, b'{"images": [], "annotations": [], "categories": []}', "NOT_JSON_LINES"),
        (KEY, b"\n", "EMPTY_MANIFEST"),
        (KEY, b'{"source-ref":"s3://example-images/1.jpg"}', "NO_LABEL_ATTRIBUTE"),
        (
            KEY,
            b'{"source-ref":"s3://example-images/1.jpg","a":1,"a-metadata":{},"b":1,"b-metadata":{}}',
            "SEVERAL_LABEL_ATTRIBUTES",
        ),
    ],
)
def test_what_cannot_be_trained_on_is_refused_once(key: str, data: bytes, code: str) -> None:
    world = World()

    (answer,) = run(world, dropped(world, data, key))

    assert [refusal["code"] for refusal in answer["refusals"]] == [code]
    assert not world.started


def test_one_that_was_removed_since_is_refused_for_no_retry_brings_it_back() -> None:
    world = World()
    event = dropped(world)
    world.s3.objects.clear()

    (answer,) = run(world, event)

    assert [refusal["code"] for refusal in answer["refusals"]] == ["MISSING_MANIFEST"]


def test_a_folder_that_a_console_made_is_nothing() -> None:
    world = World()

    assert run(world, dropped(world, key="incoming/street-scenes/")) == []


@pytest.mark.parametrize(
    "detail", [{}, {"bucket": 7, "object": 7}, {"bucket": {"name": "b"}, "object": {"key": "x"}}]
)
def test_an_event_of_another_shape_ends_as_a_dead_letter(detail: object) -> None:
    event = sample_event("object-created") | {"detail": detail}

    subjects, unknown = subjects_of(event)

    assert (subjects, len(unknown)) == ([], 1)


@pytest.mark.parametrize(
    ("key", "name", "profile"),
    [
        ("incoming/p/batch 7.manifest", "batch-7", "p"),
        ("incoming/p/2026/01/a.jsonl", "2026-01-a", "p"),
        ("incoming/p/ünïcode.json", "n-code", "p"),
        ("incoming/p/....", "manifest", "p"),
        ("incoming/loose.manifest", "loose", ""),
        (f"incoming/p/{'x' * 200}.manifest", "x" * 63, "p"),
        ("incoming/p/<script>.manifest", "script", "p"),
    ],
)
def test_names_come_from_the_objects_name(key: str, name: str, profile: str) -> None:
    manifest = DroppedManifest("a-bucket", key, None, "arn:aws:s3:::a-bucket")

    assert (manifest.name, manifest.profile) == (name, profile)
    assert LabelingJob.of_dropped(manifest).name == name


def test_a_replay_runs_on_the_same_manifest() -> None:
    ((subject,), unknown) = subjects_of(sample_event("object-created"))

    assert unknown == []
    assert isinstance(subject, DroppedManifest)
    assert subjects_of(dropped_event(subject)) == ([subject], [])

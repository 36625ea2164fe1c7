"""An account whose profile trains on all its labels so far, and labeling jobs in it that overlap."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from tests.support.account import labels
from tests.support.account.wire import Faults, NoFaults
from tests.support.account.world import ENVIRONMENT, World
from train_on_label.settings.settings import TrainingSettings

PROFILE = "street-scenes"


def settings(*, warm_start: bool = False, **dataset: object) -> TrainingSettings:
    """One profile, which merges its labels."""
    return TrainingSettings.model_validate(
        {
            "guards": {"max_running_jobs_per_profile": 20},
            "profile": [
                {
                    "name": PROFILE,
                    "match": {"labeling_job": "street-*"},
                    "dataset": {"train_on": "profile", "check_images": "none", **dataset},
                    "training": {
                        "algorithm": "object-detection",
                        "instance_type": "ml.g5.2xlarge",
                        "warm_start": warm_start,
                    },
                }
            ],
        }
    )


@contextmanager
def with_settings(changed: TrainingSettings) -> Iterator[None]:
    """The function, deployed with other settings."""
    with patch("labeling_completed.handler.training_settings", lambda: changed):
        yield


def world_of(*jobs: tuple[str, int], faults: Faults | None = None) -> World:
    """Labeling jobs that completed a minute apart, each with as many records, the first ones the same."""
    world = World(faults=faults or NoFaults())
    for name, records in jobs:
        world.clock.now += 60
        world.labeled(name, records=records)
    return world


def index(world: World) -> dict[str, Any]:
    """The objects of the profile's index, by what they are."""
    prefix = f"{PROFILE}/labels/"
    return {
        key.removeprefix(prefix): json.loads(data)
        for key, data in world.datasets.items()
        if key.startswith(prefix)
    }


def entries(world: World) -> set[str]:
    """The labeling jobs that are in the index."""
    return {each["labeling_job"] for key, each in index(world).items() if key.startswith("entries/")}


def state(world: World) -> Mapping[str, Any]:
    """The profile's state."""
    found: Mapping[str, Any] = index(world).get("state.json", {})
    return found


def trained_on(world: World) -> list[set[str]]:
    """The sources in the datasets of the training jobs, in the order in which these were started."""
    found = []
    for name in world.started:
        lines = b"".join(
            world.datasets[f"{PROFILE}/{name}/{channel}.manifest"] for channel in ("train", "validation")
        )
        found.append({json.loads(line)["source-ref"] for line in lines.splitlines()})
    return found


def images(count: int) -> set[str]:
    """The sources of the first records of a labeling job."""
    return {
        json.loads(line)["source-ref"]
        for line in labels.manifest(count).splitlines()
        if labels.ATTRIBUTE.encode() in line
    }


def relabel(world: World, name: str, attribute: str, class_map: dict[str, str]) -> None:
    """The labeling job has another attribute and other class ids, and finds one box more on each image."""
    ids = {name: int(key) for key, name in class_map.items()}
    key = ENVIRONMENT.labeling_bucket, f"{name}/manifests/output/output.manifest"
    lines = []
    for line in world.s3.objects[key].splitlines():
        record = json.loads(line)
        if label := record.pop(labels.ATTRIBUTE, None):
            (box,) = label["annotations"]
            box["class_id"] = ids[labels.CLASSES[str(box["class_id"])]]
            label["annotations"].append({**box, "left": 100})
            metadata = record.pop(f"{labels.ATTRIBUTE}-metadata")
            metadata |= {"class-map": class_map, "objects": metadata["objects"] * 2}
            record |= {attribute: label, f"{attribute}-metadata": metadata}
        lines.append(json.dumps(record))
    world.s3.objects[key] = "\n".join([*lines, ""]).encode()
    job = world.sagemaker.labeling_jobs[name]
    job["LabelAttributeName"] = attribute
    del job["LabelCategoryConfigS3Uri"]

"""What the functions do on the way from a labeling job to a registered model, by running them."""

import itertools
import json
from typing import Any

from local.clients import Clients
from local.data_sets.street_scenes import ATTRIBUTE, CLASSES, draw_scenes, output_manifest
from local.labeling import label_categories
from tests.support.permissions.acts import Act
from tests.support.permissions.invocation import run_function
from tests.support.permissions.world import EXISTING, World
from tests.support.sample_requests import labeling_request_for, training_request_for
from tests.support.waiting import wait_until
from train_on_label.dropped_manifests import INCOMING, DroppedManifest, dropped_event

_numbers = itertools.count(1)
_SCENES = list(draw_scenes(6))


def complete_labeling_job(world: World, profile: str, bucket: str) -> str:
    """A labeling job of its own name, completed, with its output in the bucket."""
    name, labeling = f"{profile}-{next(_numbers)}", world.deployed["LabelingBucket"]
    s3 = world.aws.client("s3")
    s3.put_object(Bucket=labeling, Key="input.manifest", Body=b"")
    s3.put_object(Bucket=labeling, Key=f"jobs/{name}/labels.json", Body=label_categories(CLASSES))
    request = labeling_request_for(name, labeling) | {
        "LabelAttributeName": ATTRIBUTE,
        "OutputConfig": {"S3OutputPath": f"s3://{bucket}/output/"},
        "LabelCategoryConfigS3Uri": f"s3://{labeling}/jobs/{name}/labels.json",
    }
    world.aws.client("sagemaker").create_labeling_job(**request)
    world.aws.workers.complete(name, output_manifest(_SCENES, labeling, "images/"))
    return name


def _labeling_completed(world: World, name: str) -> dict[str, Any]:
    arn = f"arn:aws:sagemaker:{world.aws.region}:{world.aws.account}:labeling-job/{name}"
    event = {"resources": [arn], "detail": {"LabelingJobStatus": "Completed"}}
    return run_function(world, "FunctionName", event)


def start_training(world: World, profile: str, bucket: str) -> str:
    """A completed labeling job, taken to a training job while another one is running."""
    name = complete_labeling_job(world, profile, bucket)
    world.aws.training.hold()
    try:
        start_as_root(world, "street-scenes")
        outcome = _labeling_completed(world, name)
    finally:
        world.aws.training.release()
    assert outcome["result"] == "started", outcome
    return str(outcome["training_job"])


def start_as_root(world: World, profile: str) -> str:
    """A training job as the function would have started it."""
    name = f"street-{next(_numbers)}-0123456789"
    tags = {
        "train-on-label:deployment": "train-on-label",
        "train-on-label:profile": profile,
        "train-on-label:labeling-job": "street",
    }
    datasets, models = world.deployed["DatasetsBucket"], world.deployed["ModelsBucket"]
    channels = training_request_for(name, datasets)["InputDataConfig"]
    for channel in channels:
        channel["DataSource"]["S3DataSource"]["S3Uri"] = f"s3://{datasets}/street/train.manifest"
    request = training_request_for(name, datasets) | {
        "RoleArn": world.deployed["TrainingRoleArn"],
        "InputDataConfig": channels,
        "OutputDataConfig": {"S3OutputPath": f"s3://{models}/{profile}"},
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    world.aws.client("sagemaker").create_training_job(**request)
    return name


def start_from_dropped(world: World, *, version: bool) -> None:
    """A dropped manifest, taken to a training job as the event of its version, or as a replay runs it."""
    bucket, key = (
        world.deployed["LabelingBucket"],
        f"{INCOMING}street-scenes/dropped-{next(_numbers)}.manifest",
    )
    put = world.aws.client("s3").put_object(
        Bucket=bucket, Key=key, Body=output_manifest(_SCENES, bucket, "images/")
    )
    version_id = put["VersionId"] if version else None
    event = dropped_event(DroppedManifest(bucket, key, version_id, f"arn:aws:s3:::{bucket}"))
    outcome = run_function(world, "FunctionName", event)
    assert outcome["result"] == "started", outcome


def _manifest_not_there_yet(world: World, bucket: str) -> None:
    name = complete_labeling_job(world, "street", bucket)
    key = f"output/{name}/manifests/output/output.manifest"
    world.aws.client("s3").delete_object(Bucket=bucket, Key=key)
    outcome = _labeling_completed(world, name)
    # Only where a missing manifest is known to be missing can it be waited for.
    assert outcome["result"] == "waiting", outcome
    assert "is not there" in json.dumps(outcome), outcome


def finish_training(world: World) -> None:
    """A training job that completes, taken to a model in the group of a profile that had none yet."""
    sagemaker = world.aws.client("sagemaker")
    name = start_as_root(world, f"profile-{next(_numbers)}")
    wait_until(
        lambda: sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] != "InProgress"
    )
    detail = {
        "TrainingJobName": name,
        "TrainingJobStatus": "Completed",
        "RoleArn": world.deployed["TrainingRoleArn"],
    }
    outcome = run_function(world, "TrainingFinishedFunctionName", {"detail": detail})
    assert outcome["result"] == "registered", outcome


def _try_again(world: World) -> None:
    """A training job that AWS fails, handed on for a second attempt."""
    sagemaker = world.aws.client("sagemaker")
    world.aws.training.fail_next("CapacityError: Unable to provision requested ML compute capacity.")
    name = start_as_root(world, "street-scenes")
    wait_until(
        lambda: sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] != "InProgress"
    )
    role = world.deployed["TrainingRoleArn"]
    detail = {"TrainingJobName": name, "TrainingJobStatus": "Failed", "RoleArn": role}
    outcome = run_function(world, "TrainingFinishedFunctionName", {"detail": detail})
    assert outcome["next_attempt"] == 2, outcome


def _in_labeling_bucket(world: World, _clients: Clients) -> None:
    start_training(world, "street", world.deployed["LabelingBucket"])


LABELING_COMPLETED_ACTS = [
    Act("start a training job", _in_labeling_bucket),
    Act(
        "start one in a VPC",
        lambda world, _: start_training(world, "night", world.deployed["LabelingBucket"]),
    ),
    Act(
        "start one from labels in an existing bucket",
        lambda world, _: start_training(world, "street", EXISTING),
    ),
    Act(
        "train on all labels of a profile so far",
        lambda world, _: start_training(world, "harbours", world.deployed["LabelingBucket"]),
    ),
    Act("start one from a dropped manifest", lambda world, _: start_from_dropped(world, version=True)),
    Act("start one from it once more", lambda world, _: start_from_dropped(world, version=False)),
    Act(
        "tell that a manifest is not there yet",
        lambda world, _: _manifest_not_there_yet(world, world.deployed["LabelingBucket"]),
    ),
    Act(
        "tell that a manifest in an existing bucket is not there yet",
        lambda world, _: _manifest_not_there_yet(world, EXISTING),
    ),
]
TRAINING_FINISHED_ACTS = [
    Act("register a model", lambda world, _: finish_training(world)),
    Act("try again what AWS failed at", lambda world, _: _try_again(world)),
]

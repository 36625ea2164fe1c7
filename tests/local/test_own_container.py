"""examples/own-container's program, unchanged, in the container of a training job on the laptop."""

import io
import json
import sys
import tarfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.aws import LaptopAws
from tests.containers.examples import digits
from tests.support.sample_requests import Request
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EXAMPLE = Path(__file__).parents[2] / "examples" / "own-container"
TRAIN = 200


def put_digits(s3: "S3Client", bucket: str) -> None:
    """250 digits, and the manifests of both channels."""
    lines = []
    for number, (image, label) in enumerate(digits(250)):
        s3.put_object(Bucket=bucket, Key=f"{number}.png", Body=image)
        line = {"source-ref": f"s3://{bucket}/{number}.png", "bees": label}
        lines.append(json.dumps(line).encode() + b"\n")
    for channel, part in (("train", lines[:TRAIN]), ("validation", lines[TRAIN:])):
        s3.put_object(Bucket=bucket, Key=f"{channel}.manifest", Body=b"".join(part))


def names_in(s3: "S3Client", bucket: str, key: str) -> set[str]:
    """The files in a tar.gz."""
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        return {Path(member.name).name for member in packed if member.isfile()}


@pytest.mark.long
def test_it_learns_and_leaves_a_model_metrics_and_a_result(
    laptop_aws: LaptopAws, s3: "S3Client", training_request: Request, bucket: str, name: str
) -> None:
    [profile] = tomllib.loads((EXAMPLE / "profile.toml").read_text())["profile"]
    training = profile["training"]
    put_digits(s3, bucket)
    laptop_aws.training.register_image(training["image_uri"], [sys.executable, str(EXAMPLE / "train.py")])
    definitions = [
        {key.title(): value for key, value in each.items()} for each in training["metric_definitions"]
    ]
    training_request["AlgorithmSpecification"] |= {
        "TrainingImage": training["image_uri"],
        "MetricDefinitions": definitions,
    }
    training_request["HyperParameters"] = training["hyperparameters"] | {
        "num_classes": "10",
        "epochs": "3",
        "attribute_names": '["source-ref", "bees"]',
    }
    for channel in training_request["InputDataConfig"]:
        uri = f"s3://{bucket}/{channel['ChannelName']}.manifest"
        channel["DataSource"]["S3DataSource"]["S3Uri"] = uri

    sagemaker = laptop_aws.client("sagemaker")
    sagemaker.create_training_job(**training_request)

    def ended() -> bool:
        return sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] != "InProgress"

    wait_until(ended, 60)
    job = sagemaker.describe_training_job(TrainingJobName=name)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    [metric] = job["FinalMetricDataList"]
    assert metric["MetricName"] == "validation:accuracy"
    assert metric["Value"] > 0.7
    assert names_in(s3, bucket, f"models/{name}/output/model.tar.gz") == {"model.joblib"}
    assert names_in(s3, bucket, f"models/{name}/output/output.tar.gz") == {"metrics.json"}

"""What a training job runs, what its program is given, and what becomes of it."""

import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.aws import LaptopAws
from tests.support.sample_requests import Request
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

Hear = Callable[[str], list[Request]]
Start = Callable[..., None]
GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture
def start(
    laptop_aws: LaptopAws,
    sagemaker: "SageMakerClient",
    hear: Hear,  # noqa: ARG001 - listens first
    training_request: Request,
    name: str,
) -> Start:
    """start(SCRIPT) creates the test's training job with an image of one's own that runs the script."""

    def start(script: str, **changed: object) -> None:
        image = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{name.lower()}:latest"
        laptop_aws.training.register_image(image, ["/bin/sh", "-c", f'cd "$SAGEMAKER_BASE_DIR"; {script}'])
        training_request["AlgorithmSpecification"]["TrainingImage"] = image
        sagemaker.create_training_job(**training_request | changed)

    return start


def archive(s3: "S3Client", job: str, file: str = "model.tar.gz") -> dict[str, bytes]:
    """The files in a job's tar.gz; its bucket has its name."""
    content = s3.get_object(Bucket=job.lower(), Key=f"models/{job}/output/{file}")["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        files = {member.name: packed.extractfile(member) for member in packed if member.isfile()}
        return {name: file.read() for name, file in files.items() if file}


def test_a_program_finds_its_folders_and_what_it_leaves_is_uploaded(
    start: Start, hear: Hear, s3: "S3Client", name: str
) -> None:
    start(
        "cp input/config/hyperparameters.json model/; mkdir model/deep; echo w >model/deep/weights;"
        " echo report >output/data/report.txt"
    )

    hear("Completed")

    model = archive(s3, name)
    assert json.loads(model["hyperparameters.json"]) == {"num_classes": "1"}
    assert model["deep/weights"] == b"w\n"
    assert archive(s3, name, "output.tar.gz") == {"report.txt": b"report\n"}


def test_without_output_there_is_no_output_archive(
    start: Start, hear: Hear, s3: "S3Client", bucket: str, name: str
) -> None:
    start("true")

    hear("Completed")

    listed = s3.list_objects_v2(Bucket=bucket, Prefix="models/")["Contents"]
    assert [each["Key"] for each in listed] == [f"models/{name}/output/model.tar.gz"]


def test_log_and_metrics_are_where_sagemaker_puts_them(
    laptop_aws: LaptopAws, start: Start, hear: Hear, name: str, training_request: Request
) -> None:
    training_request["AlgorithmSpecification"]["MetricDefinitions"] = [
        {"Name": "loss", "Regex": r"loss=(\S+)"},
        {"Name": "never", "Regex": r"never=(\S+)"},
    ]
    start("echo one; echo 'loss=2.5 at first'; echo; echo 'loss=soon' >&2; echo 'loss=0.5'")

    hear("Completed")

    logs = laptop_aws.client("logs")
    (stream,) = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")["logStreams"]
    assert stream["logStreamName"].rpartition("-")[0] == f"{name}/algo-1"
    assert stream["logStreamName"].rpartition("-")[2].isdecimal()
    events = logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"])["events"]
    lines = [event["message"] for event in events]
    assert lines == ["one", "loss=2.5 at first", "loss=soon", "loss=0.5"]

    described = laptop_aws.client("sagemaker").describe_training_job(TrainingJobName=name)
    final = [(metric["MetricName"], metric["Value"]) for metric in described["FinalMetricDataList"]]
    assert final == [("loss", 0.5)]
    metrics = laptop_aws.client("cloudwatch").list_metrics(
        Namespace=GROUP, Dimensions=[{"Name": "TrainingJobName", "Value": name}]
    )
    assert [metric["MetricName"] for metric in metrics["Metrics"]] == ["loss"]


def test_exit_code_and_failure_file_are_the_failure_reason(
    start: Start, hear: Hear, sagemaker: "SageMakerClient", name: str
) -> None:
    start("echo 'Out of luck.' >output/failure; exit 7")

    assert hear("Failed")[-1]["detail"]["FailureReason"] == "AlgorithmError: Out of luck.\n, exit code: 7"
    assert "ModelArtifacts" not in sagemaker.describe_training_job(TrainingJobName=name)


def test_an_image_that_nothing_runs_for_fails_the_job_and_says_what_to_do(
    sagemaker: "SageMakerClient", hear: Hear, training_request: Request
) -> None:
    training_request["AlgorithmSpecification"]["TrainingImage"] = "111122223333.dkr.ecr.us-east-1.x/own:1"
    sagemaker.create_training_job(**training_request)

    reason = hear("Failed")[-1]["detail"]["FailureReason"]

    assert "no program for the image '111122223333.dkr.ecr.us-east-1.x/own:1'" in reason
    assert "register_image" in reason


def test_a_missing_object_fails_the_job_with_its_line(
    start: Start, hear: Hear, s3: "S3Client", bucket: str
) -> None:
    line = {"source-ref": f"s3://{bucket}/gone.jpg", "bees": 1}
    s3.put_object(Bucket=bucket, Key="input.manifest", Body=json.dumps(line).encode())
    start("until cat input/data/train_0; do :; done 2>&1 >input/data/read")

    reason = hear("Failed")[-1]["detail"]["FailureReason"]

    assert reason.startswith(f"ClientError: Data download failed: line 1 of s3://{bucket}/input.manifest")
    assert "gone.jpg" in reason


def test_stopping_lets_the_program_save_its_model(
    laptop_aws: LaptopAws, start: Start, hear: Hear, s3: "S3Client", name: str
) -> None:
    start(
        "trap 'echo saved >model/weights; exit 0' TERM; mkfifo never; echo ready;"
        " while :; do read line <never; done"
    )
    logs = laptop_aws.client("logs")

    def has_a_stream() -> bool:
        try:
            found = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")
        except logs.exceptions.ResourceNotFoundException:
            return False
        return bool(found["logStreams"])

    wait_until(has_a_stream)

    laptop_aws.client("sagemaker").stop_training_job(TrainingJobName=name)

    heard = [event["detail"]["SecondaryStatus"] for event in hear("Stopped")]
    assert heard == ["Starting", "Downloading", "Training", "Stopping", "Stopped"]
    assert archive(s3, name) == {"weights": b"saved\n"}


def test_a_job_ends_with_its_maximum_run_time(
    start: Start, hear: Hear, sagemaker: "SageMakerClient", name: str
) -> None:
    start("exec sleep 1000", StoppingCondition={"MaxRuntimeInSeconds": 1})

    assert hear("MaxRuntimeExceeded")[-1]["detail"]["TrainingJobStatus"] == "Stopped"
    assert "ModelArtifacts" in sagemaker.describe_training_job(TrainingJobName=name)


def test_an_earlier_model_and_checkpoints_are_there(
    start: Start, hear: Hear, s3: "S3Client", bucket: str, training_request: Request
) -> None:
    s3.put_object(Bucket=bucket, Key="models/last/output/model.tar.gz", Body=b"earlier")
    for key in ("epochs/1", "epochs/2"):
        s3.put_object(Bucket=bucket, Key=f"checkpoints/{key}", Body=key.encode())
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/models/last/output/model.tar.gz"}
    training_request["InputDataConfig"].append(
        {"ChannelName": "model", "InputMode": "File", "DataSource": {"S3DataSource": source}}
    )
    start(
        "cp input/data/model/model.tar.gz model/; cp checkpoints/epochs/2 model/; rm checkpoints/epochs/1;"
        " echo third >checkpoints/epochs/3",
        CheckpointConfig={"S3Uri": f"s3://{bucket}/checkpoints"},
    )

    hear("Completed")

    assert archive(s3, training_request["TrainingJobName"]) == {
        "model.tar.gz": b"earlier",
        "2": b"epochs/2",
    }
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="checkpoints/")["Contents"]
    assert [each["Key"] for each in listed] == ["checkpoints/epochs/2", "checkpoints/epochs/3"]


@pytest.mark.parametrize("path", ["/home/somebody", "/opt/ml/../../home"])
def test_checkpoints_outside_the_container_are_refused(
    start: Start, hear: Hear, bucket: str, path: str
) -> None:
    start("true", CheckpointConfig={"S3Uri": f"s3://{bucket}/checkpoints", "LocalPath": path})

    assert "is not below /opt/ml" in hear("Failed")[-1]["detail"]["FailureReason"]


def run_until_ended(aws: LaptopAws, request: Request, alive: Path, end: Callable[[], None]) -> None:
    """Starts a job whose program holds a FIFO open as long as it lives, ends it, and waits for that."""
    os.mkfifo(alive)
    image = request["AlgorithmSpecification"]["TrainingImage"]
    aws.training.register_image(image, ["/bin/sh", "-c", f"exec >{alive}; echo on; sleep 1000 & sleep 1000"])
    aws.client("s3").create_bucket(Bucket="of-another")
    aws.client("s3").put_object(Bucket="of-another", Key="input.manifest", Body=b"{}\n")
    for channel in request["InputDataConfig"]:
        channel["DataSource"]["S3DataSource"]["S3Uri"] = "s3://of-another/input.manifest"
    aws.client("sagemaker").create_training_job(**request)
    with alive.open("rb") as held:
        assert held.readline() == b"on\n"
        end()
        assert held.read() == b""


def test_programs_end_when_everything_is_forgotten_and_with_the_laptops_aws(
    training_request: Request, tmp_path: Path
) -> None:
    with LaptopAws(training_step_seconds=0) as aws:
        run_until_ended(aws, training_request, tmp_path / "first", aws.reset)
        assert aws.client("sagemaker").list_training_jobs()["TrainingJobSummaries"] == []

        run_until_ended(aws, training_request, tmp_path / "second", aws.stop)
        assert not aws.state_dir.exists()

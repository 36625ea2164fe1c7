"""examples/own-container: what its files say is what happens."""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import joblib
import pytest
from typer.testing import CliRunner

from local.aws import LaptopAws
from tests.containers.examples import digits
from tests.containers.training_requests import Container
from train_on_label_cli.main import app
from train_on_label_containers.layout import failure
from train_on_label_containers.metrics import LogMetrics
from train_on_label_containers.training import Ended

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "own-container"
METADATA = {"type": "groundtruth/image-classification", "class-name": "a digit", "confidence": 0.9}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 digits as pictures, and their manifest."""
    folder = tmp_path_factory.mktemp("objects")
    with (folder / "birds.manifest").open("w") as manifest:
        for number, (image, label) in enumerate(digits(600)):
            (folder / f"{number}.png").write_bytes(image)
            line = {
                "source-ref": f"s3://example-images/{number}.png",
                "bird": label,
                "bird-metadata": METADATA,
            }
            manifest.write(json.dumps(line) + "\n")
    return folder


@pytest.fixture(scope="module")
def request_of_profile(folder: Path) -> dict[str, Any]:
    """What CreateTrainingJob is called with for that manifest and the example's profile."""
    arguments = ["--label-attribute", "bird", "--config", str(EXAMPLE / "profile.toml"), "--profile", "birds"]
    dataset = folder / "dataset"
    planned = CliRunner().invoke(
        app, ["plan", str(folder / "birds.manifest"), *arguments, "--out", str(dataset), "--json"]
    )
    assert planned.exit_code == 0, planned.output
    for manifest in dataset.glob("*.manifest"):
        manifest.rename(folder / manifest.name)
    request: dict[str, Any] = json.loads(planned.stdout)["request"]
    return request


@pytest.mark.long
def test_its_program_learns_what_its_profile_streams(
    folder: Path, request_of_profile: dict[str, Any], tmp_path: Path
) -> None:
    container = Container(tmp_path, folder, request_of_profile)

    assert container.run(sys.executable, str(EXAMPLE / "train.py")) == Ended(0), container.lines

    metrics = LogMetrics(request_of_profile["AlgorithmSpecification"]["MetricDefinitions"])
    accuracies = [value for line in container.lines for _, value in metrics.read(line)]
    assert len(accuracies) == int(request_of_profile["HyperParameters"]["epochs"])
    assert accuracies[-1] > 0.9
    written = json.loads((container.base / "output" / "data" / "metrics.json").read_text())
    assert written["validation:accuracy"] == pytest.approx(accuracies[-1], abs=1e-4)
    assert joblib.load(container.base / "model" / "model.joblib").coef_.shape == (10, 16 * 16)


def test_what_it_stumbles_over_is_the_jobs_failure_reason(
    folder: Path, request_of_profile: dict[str, Any], tmp_path: Path
) -> None:
    hyperparameters = request_of_profile["HyperParameters"] | {"attribute_names": '["source-ref"]'}
    container = Container(tmp_path, folder, request_of_profile | {"HyperParameters": hyperparameters})

    ended = container.run(sys.executable, str(EXAMPLE / "train.py"))

    assert ended.exit_code == 1
    assert failure(container.base) in str(ended.failure_reason)
    assert "not enough values to unpack" in failure(container.base)


@pytest.mark.long
def test_its_program_runs_unchanged_in_the_laptops_sagemaker(
    folder: Path, request_of_profile: dict[str, Any]
) -> None:
    fewer_epochs = request_of_profile["HyperParameters"] | {"epochs": "2"}
    with LaptopAws(training_step_seconds=0) as aws:
        s3, sagemaker = aws.client("s3"), aws.client("sagemaker")
        for bucket in ("example-images", "placeholder-datasets-bucket", "placeholder-models-bucket"):
            s3.create_bucket(Bucket=bucket)
        for image in folder.glob("*.png"):
            s3.put_object(Bucket="example-images", Key=image.name, Body=image.read_bytes())
        for channel in request_of_profile["InputDataConfig"]:
            uri = channel["DataSource"]["S3DataSource"]["S3Uri"].removeprefix("s3://")
            bucket, _, key = uri.partition("/")
            s3.put_object(Bucket=bucket, Key=key, Body=(folder / Path(key).name).read_bytes())
        image = request_of_profile["AlgorithmSpecification"]["TrainingImage"]
        aws.training.register_image(image, [sys.executable, str(EXAMPLE / "train.py")])

        sagemaker.create_training_job(**request_of_profile | {"HyperParameters": fewer_epochs})

        name = request_of_profile["TrainingJobName"]
        waiter = sagemaker.get_waiter("training_job_completed_or_stopped")
        waiter.wait(TrainingJobName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        job = sagemaker.describe_training_job(TrainingJobName=name)
        metrics = {each["MetricName"]: each["Value"] for each in job["FinalMetricDataList"]}
        assert metrics["validation:accuracy"] > 0.8
        output = job["OutputDataConfig"]["S3OutputPath"].removeprefix("s3://placeholder-models-bucket/")
        listed = s3.list_objects_v2(Bucket="placeholder-models-bucket")["Contents"]
        assert [each["Key"] for each in listed] == [
            f"{output.rstrip('/')}/{name}/output/{file}" for file in ("model.tar.gz", "output.tar.gz")
        ]


def test_its_image_holds_what_the_tests_ran_with() -> None:
    locked = (REPOSITORY / "requirements" / "dev.txt").read_text()

    for pinned in (EXAMPLE / "requirements.txt").read_text().split():
        assert re.search(rf"^{re.escape(pinned)}\b", locked, re.MULTILINE), pinned


def test_its_dockerfile_copies_what_is_there() -> None:
    copied = re.findall(r"^COPY (\S+)", (EXAMPLE / "Dockerfile").read_text(), re.MULTILINE)

    assert copied
    assert all((REPOSITORY / source).exists() for source in copied)


def test_its_profile_sets_no_value_that_its_program_does_not_read() -> None:
    [profile] = tomllib.loads((EXAMPLE / "profile.toml").read_text())["profile"]
    program = (EXAMPLE / "train.py").read_text()

    for name in profile["training"]["hyperparameters"]:
        assert f'hyperparameters["{name}"]' in program

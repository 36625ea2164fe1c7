"""Comparing, deleting and taking up again, by Make's targets as people call them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.aws import LaptopAws
from tests.support.places import REPOSITORY
from train_on_label.aws.operating.stack_outputs import stack_outputs

pytestmark = [pytest.mark.laptop, pytest.mark.long]

SETTINGS = """
[deployment]
account = "000000000000"
region = "us-east-1"
[function]
target = "host"
[data]
retain = {retain}
"""
Make = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def aws() -> Iterator[LaptopAws]:
    with LaptopAws() as aws:
        yield aws


@pytest.fixture
def make(aws: LaptopAws, tmp_path: Path) -> Make:
    """Calls a target with what stands in the settings file, and no terminal."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CONFIG", "MAKE"))}

    def run(target: str, arguments: str = "", *, retain: bool = True) -> "subprocess.CompletedProcess[str]":
        config = tmp_path / "settings.toml"
        config.write_text(SETTINGS.format(retain=str(retain).lower()))
        return subprocess.run(
            ["make", target, f"CONFIG={config}", f"ARGS={arguments}"],  # noqa: S607
            cwd=REPOSITORY,
            env=own | aws.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_what_is_deleted_leaves_the_data_and_is_taken_up_again(aws: LaptopAws, make: Make) -> None:
    cloudformation, s3 = aws.client("cloudformation"), aws.client("s3")
    assert make("bootstrap").returncode == 0
    deployed = make("deploy", "--require-approval never")
    assert deployed.returncode == 0, deployed.stderr
    data = stack_outputs(cloudformation, "train-on-label-data")
    assert data is not None
    s3.put_object(Bucket=data["LabelingBucket"], Key="images/1.jpg", Body=b"image")

    same = make("diff", "--fail")
    assert same.returncode == 0, same.stderr
    assert make("diff", "--fail", retain=False).returncode != 0

    unsure = make("destroy")
    assert (unsure.returncode, "TTY" in unsure.stderr + unsure.stdout) == (2, True)
    destroyed = make("destroy", "--force")
    assert destroyed.returncode == 0, destroyed.stderr
    assert "stay in the stack Data" in destroyed.stdout
    assert stack_outputs(cloudformation, "train-on-label-training") is None

    assert make("deploy", "--require-approval never").returncode == 0
    assert stack_outputs(cloudformation, "train-on-label-data") == data
    assert s3.get_object(Bucket=data["LabelingBucket"], Key="images/1.jpg")["Body"].read() == b"image"

    _empty(aws, data)
    assert make("deploy", "--require-approval never", retain=False).returncode == 0
    gone = make("destroy", "Data --force", retain=False)
    assert gone.returncode == 0, gone.stderr
    for stack in ("train-on-label-data", "train-on-label-training"):
        assert stack_outputs(cloudformation, stack) is None
    buckets = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert buckets.isdisjoint(data.values())


def _empty(aws: LaptopAws, outputs: dict[str, str]) -> None:
    s3 = aws.client("s3")
    for bucket in (value for name, value in outputs.items() if name.endswith("Bucket")):
        listed = s3.list_object_versions(Bucket=bucket)
        for each in (*listed.get("Versions", []), *listed.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])

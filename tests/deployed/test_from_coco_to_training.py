"""The README's three commands from a COCO file to a training job, as they stand there."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.deployed.conftest import Account
from tests.support.account.labels import JPEG, SIZE
from tests.support.labels_elsewhere.conversions import write_source
from tests.support.places import REPOSITORY
from train_on_label_cli.main import app

pytestmark = [pytest.mark.laptop, pytest.mark.long]
_STEPS = ("convert coco ", "plan street.manifest ", "submit street.manifest ")


def test_three_commands_lead_from_a_coco_file_to_a_training_job(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in account.aws.environment().items():
        monkeypatch.setenv(name, value)
    images = [
        {"id": each, "file_name": f"{each}.jpg", "width": SIZE[0], "height": SIZE[1]} for each in range(60)
    ]
    boxes = [{"image_id": each, "category_id": 1, "bbox": [each, 2, 30, 40]} for each in range(60)]
    coco = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}
    write_source(tmp_path, {"instances.json": coco})
    readme = (REPOSITORY / "README.md").read_text()
    lines = re.findall(r"^    train-on-label (.*)$", readme, re.MULTILINE)
    commands = [next(line for line in lines if line.startswith(step)) for step in _STEPS]
    # The images of the README lie in a bucket that this deployment's roles cannot read.
    bucket = account.deployed["LabelingBucket"]
    for each in images:
        account.aws.client("s3").put_object(Bucket=bucket, Key=f"images/{each['file_name']}", Body=JPEG)
    commands = [re.sub(r"s3://[^/]+/street/", f"s3://{bucket}/images/", command) for command in commands]

    done = [CliRunner().invoke(app, shlex.split(command), catch_exceptions=False) for command in commands]

    assert [each.exit_code for each in done] == [0, 0, 0], [each.output for each in done]
    assert Path("street/dataset.html").exists()
    started = account.training_job_of("street")
    assert started["HyperParameters"]["num_classes"] == "1"
    report = json.loads(account.file(f"street/{started['TrainingJobName']}/dataset.json"))
    assert (report["accepted"], report["label_attribute"]) == (60, "label")

"""The README's way from a COCO file to a training request and a card, as it stands there."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.sagemaker.requests.validation import check_request
from tests.support.labels_elsewhere.conversions import write_source
from tests.support.places import REPOSITORY
from train_on_label_cli.main import app


def test_two_commands_lead_from_a_coco_file_to_the_request_and_the_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    images = [
        {"id": number, "file_name": f"{number}.jpg", "width": 640, "height": 480} for number in range(60)
    ]
    boxes = [
        {"image_id": number, "category_id": 1 + number % 2, "bbox": [number, 2, 30, 40]}
        for number in range(60)
    ]
    categories = [{"id": 1, "name": "car"}, {"id": 2, "name": "bus"}]
    write_source(
        tmp_path, {"instances.json": {"images": images, "annotations": boxes, "categories": categories}}
    )
    section = (
        (REPOSITORY / "README.md")
        .read_text()
        .partition("## Bring labels made elsewhere")[2]
        .partition("\n## ")[0]
    )
    convert, plan = (
        shlex.split(line)[1:] for line in re.findall("^    (train-on-label .*)$", section, re.MULTILINE)
    )

    converted = CliRunner().invoke(app, convert, catch_exceptions=False)
    planned = CliRunner().invoke(app, plan, catch_exceptions=False)
    report = json.loads(CliRunner().invoke(app, [*plan, "--json"], catch_exceptions=False).stdout)

    assert (converted.exit_code, planned.exit_code) == (0, 0), planned.output
    assert Path("street/dataset.html").exists()
    assert report["dataset"]["accepted"] == len(images)
    assert [row["name"] for row in report["dataset"]["classes"]] == ["car", "bus"]
    assert check_request("CreateTrainingJob", report["request"]) == []

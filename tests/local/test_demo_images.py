"""The demo's broken images are each named, with their line, before a training job starts."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.demo.teams import Team, digits_team, street_team
from local.deployment import LAPTOP_CONFIG
from tests.support.shares import shared
from train_on_label_cli.main import app

BROKEN = {
    "lost.JPG": "IMAGE_MISSING",
    "turned.JPG": "IMAGE_ROTATED",
    "grey.JPG": "IMAGE_CHANNELS",
    "cut.JPG": "IMAGE_UNREADABLE",
    "smaller.JPG": "IMAGE_SIZE_DIFFERS",
}


@pytest.mark.parametrize(("team", "broken"), shared([(street_team(), BROKEN), (digits_team(), {})]))
def test_each_broken_image_is_refused_by_its_line(team: Team, broken: dict[str, str], tmp_path: Path) -> None:
    manifest, images, out = tmp_path / "output.manifest", tmp_path / "images", tmp_path / "dataset"
    manifest.write_bytes(team.manifest("labeling-example"))
    images.mkdir()
    for name, content in team.images.items():
        (images / name).write_bytes(content)

    arguments = ["--label-attribute", team.attribute, "--config", LAPTOP_CONFIG, "--profile", team.profile]
    result = CliRunner().invoke(
        app, ["plan", *map(str, [manifest, *arguments, "--images", images, "--out", out])]
    )

    assert result.exit_code == 0, result.output
    lines = manifest.read_text().splitlines()
    rejects = map(json.loads, (out / "rejects.jsonl").read_text().splitlines())
    of_images = {each["line"]: each["code"] for each in rejects if each["code"].startswith("IMAGE_")}
    assert {
        json.loads(lines[number - 1])["source-ref"].rpartition("/")[2]: code
        for number, code in of_images.items()
    } == broken
    for number, code in of_images.items():
        assert f"{number} " in result.stdout
        assert code in result.stdout

"""`train-on-label rehearse`: what a training job would stumble over, found on this machine."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from train_on_label_cli.main import app

Rehearse = Callable[..., Result]

PROGRAM = """
import os
from itertools import islice
from pipe_mode import Channel
for channel in ("train", "validation"):
    for epoch in islice(Channel(channel, attributes=["source-ref", "street-cars"]), 2):
        print(channel, sum(1 for _ in epoch))
print("secret", os.environ.get("AWS_SECRET_ACCESS_KEY"))
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The images of 60 street scenes."""
    folder = tmp_path_factory.mktemp("pictures")
    for scene in draw_scenes(60):
        (folder / scene.name).write_bytes(scene.jpeg)
    return folder


@pytest.fixture
def rehearse(pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearse:
    """Runs the command on the scenes' manifest; the images in `tmp_path` come before the others."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    manifest = tmp_path / "output.manifest"
    manifest.write_bytes(output_manifest(list(draw_scenes(60)), "labeling-example", "images/"))
    images = tmp_path / "images"
    images.mkdir()
    for picture in pictures.iterdir():
        (images / picture.name).symlink_to(picture)

    def run(*arguments: str) -> Result:
        given = ["rehearse", str(manifest), "--label-attribute", ATTRIBUTE, "--images", str(images)]
        return CliRunner().invoke(app, [*given, *arguments])

    return run


def spoil(images: Path) -> dict[str, str]:
    """Spoils five images; source -> the code that names it."""
    names = [f"SSDB{number:05d}.JPG" for number in range(10, 15)]
    missing, rotated, grey, cut, small = (images / name for name in names)
    data, picture = cut.read_bytes(), Image.open(rotated)
    for path in (missing, rotated, grey, cut, small):
        path.unlink()
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(rotated, exif=exif)
    picture.convert("L").save(grey)
    picture.resize((100, 80)).save(small)
    cut.write_bytes(data[: len(data) // 2])
    codes = ["IMAGE_MISSING", "IMAGE_ROTATED", "IMAGE_CHANNELS", "IMAGE_UNREADABLE", "IMAGE_SIZE_DIFFERS"]
    return {f"s3://labeling-example/images/{name}": code for name, code in zip(names, codes, strict=True)}


def test_each_broken_image_is_named_with_its_code_and_its_line(rehearse: Rehearse, tmp_path: Path) -> None:
    spoiled = spoil(tmp_path / "images")

    result = rehearse("--json")

    report: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {problem["source"]: problem["code"] for problem in report["problems"]} == spoiled
    assert {problem["channel"] for problem in report["problems"]} <= {"train", "validation"}
    manifests = [line.split() for line in rehearse().stdout.splitlines() if "line " in line]
    for problem in report["problems"]:
        assert [problem["channel"], "line", f"{problem['line']}:"] in [words[:3] for words in manifests]


def test_every_record_of_every_epoch_is_streamed(rehearse: Rehearse) -> None:
    result = rehearse("--epochs", "3", "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert "--stack NAME asks one" in result.stderr
    assert (report["problems"], report["failure"], report["training"]) == ([], None, None)
    for channel in ("train", "validation"):
        streamed = report["channels"][channel]
        assert (streamed["epochs"], streamed["records"]) == (3, 3 * report["dataset"][channel])
        assert streamed["bytes"] % 3 == 0


def test_a_program_of_ones_own_reads_the_same_streams(
    rehearse: Rehearse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)  # where a person names files as their shell does

    result = rehearse("--command", f"{sys.executable} train.py")

    assert result.exit_code == 0
    counts = [line for line in result.stdout.splitlines() if line.startswith(("train ", "validation "))]
    assert len(set(counts)) == 2
    assert len(counts) == 4
    assert "secret None" in result.stdout


def test_of_several_manifests_the_newest_labels_are_streamed_under_one_name(
    pictures: Path, tmp_path: Path
) -> None:
    scenes = list(draw_scenes(60))
    manifests = [tmp_path / "january.manifest", tmp_path / "february.manifest"]
    for manifest, some in zip(manifests, (scenes[:40], scenes[30:]), strict=True):
        manifest.write_bytes(output_manifest(some, "labeling-example", "images/"))
    program = tmp_path / "train.py"
    program.write_text(PROGRAM.replace('"street-cars"', '"default-object-detection"'))

    given = [*map(str, manifests), "--label-attribute", ATTRIBUTE, "--images", str(pictures)]
    result = CliRunner().invoke(
        app, ["rehearse", *given, "--command", f"{sys.executable} {program}", "--json"]
    )

    report = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert [each["superseded"] for each in report["dataset"]["sources"]] == [0, 10]
    assert report["training"]["exit_code"] == 0
    for channel in ("train", "validation"):
        assert report["channels"][channel]["records"] == report["dataset"][channel]
    assert report["dataset"]["train"] + report["dataset"]["validation"] == 60 == report["dataset"]["accepted"]


def test_a_program_that_fails_is_told_by_its_own_words(rehearse: Rehearse, tmp_path: Path) -> None:
    program = tmp_path / "train.py"
    program.write_text(
        "import os, pathlib, sys\n"
        "pathlib.Path(os.environ['SAGEMAKER_BASE_DIR'], 'output', 'failure').write_text('out of luck')\n"
        "sys.exit(3)\n"
    )

    result = rehearse("--command", f"{sys.executable} {program}", "--json")

    assert result.exit_code == 1
    training = json.loads(result.stdout)["training"]
    assert (training["exit_code"], training["metrics"]) == (3, {})
    assert "out of luck" in training["failure_reason"]


def test_a_sample_is_a_smaller_job_of_the_same_dataset(rehearse: Rehearse, tmp_path: Path) -> None:
    program = tmp_path / "train.py"
    program.write_text(
        "import os, pathlib, shutil\n"
        "config = pathlib.Path(os.environ['SAGEMAKER_BASE_DIR'], 'input', 'config')\n"
        f"shutil.copy(config / 'hyperparameters.json', '{tmp_path}')\n"
    )

    result = rehearse("--sample", "5", "--command", f"{sys.executable} {program}", "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert json.loads((tmp_path / "hyperparameters.json").read_text())["num_training_samples"] == "5"
    assert report["dataset"]["train"] > 5
    assert {channel["records"] for channel in report["channels"].values()} == {5}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--train", "--command", "x"], "leave one out"),
        (["--command", "'"], "cannot be taken apart"),
        (["--command", " "], "names no program"),
    ],
)
def test_wrong_usage_exits_with_2_and_a_sentence(rehearse: Rehearse, arguments: list[str], said: str) -> None:
    result = rehearse(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_labels_that_nothing_trains_on_are_not_streamed(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "output.manifest").write_bytes(b"{}\n")

    result = rehearse("--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["refusals"]
    assert (report["request"], report["channels"], report["training"]) == (None, {}, None)


@pytest.mark.usefixtures("nobody_logged_in")
def test_images_in_s3_want_somebody_who_is_logged_in(tmp_path: Path) -> None:
    manifest = tmp_path / "output.manifest"
    manifest.write_bytes(output_manifest(list(draw_scenes(20)), "labeling-example", "images/"))

    result = CliRunner().invoke(app, ["rehearse", str(manifest), "--label-attribute", ATTRIBUTE])

    assert result.exit_code == 2
    assert "Unable to locate credentials" in result.stderr
    assert "IMAGE" not in result.stdout.partition("Training would start")[2]

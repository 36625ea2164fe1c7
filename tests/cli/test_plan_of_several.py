"""`train-on-label plan` of several manifests, the newest last: merged as the function merges labels."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.support.sample_lines import Record, as_line, source_of
from tests.support.union_world import labeled
from train_on_label.preparation.ranges.processes import Processes
from train_on_label_cli.main import app

Plan = Callable[..., Result]
BOXES = "object-detection"


@pytest.fixture
def plan(nobody_logged_in: None, monkeypatch: pytest.MonkeyPatch) -> Plan:  # noqa: ARG001
    """Runs the command where no AWS credentials are to be found."""
    monkeypatch.setenv("TERM", "dumb")
    return lambda *arguments: CliRunner().invoke(app, ["plan", *map(str, arguments)])


def manifest(path: Path, records: list[Record]) -> Path:
    path.write_bytes(b"".join(as_line(each) + b"\n" for each in records))
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Forty images in January; in February, ten of them again, ten others, and a line that cannot be read."""
    january = [labeled(BOXES, number, "january") for number in range(40)]
    names = {"class-map": {"0": "wasp", "1": "bee"}}
    february = [labeled(BOXES, number, "february", **names) for number in range(30, 50)]
    broken = labeled(BOXES, 99, "february", {})
    return (
        manifest(tmp_path / "january.manifest", january),
        manifest(tmp_path / "february.manifest", [*february, broken]),
    )


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., Path]:
    """A settings file whose one profile has these options."""

    def write(**options: Any) -> Path:
        file = tmp_path / "settings.toml"
        told = "\n".join(f"{name} = {json.dumps(value)}" for name, value in options.items())
        file.write_text(
            f'[deployment]\nname = "x"\n[[profile]]\nname = "insects"\n[profile.dataset]\n{told}\n'
            '[profile.training]\nalgorithm = "object-detection"\ninstance_type = "ml.g5.xlarge"\n'
        )
        return file

    return write


def test_the_newest_label_wins_and_every_file_is_as_the_function_writes_it(
    plan: Plan, two: tuple[Path, Path], tmp_path: Path
) -> None:
    january, february = two
    result = plan(january, february, "--json", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    dataset = report["dataset"]
    assert dataset["sources"] == [
        {"labeling_job": "february", "manifest": str(february), "lines": 21, "accepted": 20, "superseded": 0},
        {"labeling_job": "january", "manifest": str(january), "lines": 40, "accepted": 30, "superseded": 10},
    ]
    assert (dataset["lines"], dataset["accepted"]) == (61, 50)
    assert dataset["rejected"] == {"INVALID_LABEL": 1, "SUPERSEDED": 10}
    assert dataset["rejects_listed"] == 11
    assert report["request"]["TrainingJobName"].startswith("default-object-detection-")
    channel = report["request"]["InputDataConfig"][0]
    assert channel["DataSource"]["S3DataSource"]["AttributeNames"] == [
        "source-ref",
        "default-object-detection",
    ]

    written = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    assert json.loads(written["dataset.json"]) == dataset
    rejects = [json.loads(line) for line in written["rejects.jsonl"].splitlines()]
    assert [(each["line"], each["manifest"]) for each in rejects if each["code"] == "INVALID_LABEL"] == [
        (21, str(february))
    ]
    assert {each["manifest"] for each in rejects if each["code"] == "SUPERSEDED"} == {str(january)}
    lines = (written["train.manifest"] + written["validation.manifest"]).splitlines()
    newest = next(json.loads(line) for line in lines if source_of(BOXES, 35).encode() in line)
    # January came first, and gave the ids.
    assert newest["default-object-detection-metadata"]["class-map"] == {"1": "wasp", "0": "bee"}


def test_the_order_decides(plan: Plan, two: tuple[Path, Path]) -> None:
    dataset = json.loads(plan(*reversed(two), "--json").stdout)["dataset"]

    assert [each["superseded"] for each in dataset["sources"]] == [0, 10]
    assert dataset["sources"][0]["labeling_job"] == "january"
    assert dataset["classes"][0]["name"] == "wasp"


def test_people_see_each_manifest_and_where_a_refused_line_lies(
    plan: Plan, two: tuple[Path, Path], tmp_path: Path
) -> None:
    shown = " ".join(plan(*two, "--out", tmp_path / "out").stdout.split())

    assert "Manifests, the newest first" in shown
    assert "february.manifest)" in shown
    assert f" of {two[1]}:</span>" in (tmp_path / "out/dataset.html").read_text()
    assert "Training would start" in shown


def test_where_there_is_one_manifest_a_refused_line_needs_no_more_than_its_number(
    plan: Plan, two: tuple[Path, Path], config: Callable[..., Path], tmp_path: Path
) -> None:
    shown = plan(two[1], "--config", config(train_on="profile"), "--out", tmp_path / "out").stdout

    assert "INVALID_LABEL" in shown
    assert "february.manifest)" not in shown
    assert "february.manifest" in (tmp_path / "out/rejects.jsonl").read_text()
    assert f" of {two[1]}:</span>" not in (tmp_path / "out/dataset.html").read_text()


def test_one_manifest_of_a_profile_that_merges_is_named_as_its_union(
    plan: Plan, two: tuple[Path, Path], config: Callable[..., Path]
) -> None:
    file = config(train_on="profile", label_attribute="insect", classes=["wasp", "bee"])
    result = plan(two[0], "--config", file, "--json")
    report = json.loads(result.stdout)

    assert "a plan of the manifests given alone: train-on-label labels insects lists" in result.stderr
    assert report["dataset"]["label_attribute"] == "insect"
    assert [row["name"] for row in report["dataset"]["classes"]] == ["wasp", "bee"]
    assert report["request"]["TrainingJobName"].startswith("insects-")


def test_a_verification_takes_part_with_the_attribute_that_it_wrote(
    plan: Plan, two: tuple[Path, Path], tmp_path: Path, config: Callable[..., Path]
) -> None:
    verdict = {
        "check": "1",
        "check-metadata": {"class-name": "bad", "type": "groundtruth/label-verification"},
    }
    check = manifest(
        tmp_path / "check.manifest", [{**labeled(BOXES, number, "january"), **verdict} for number in range(5)]
    )
    file = config(train_on="profile", verification_attribute="check")
    attributes = ("--label-attribute", "january", "--label-attribute", "check")
    report = json.loads(plan(two[0], check, *attributes, "--config", file, "--json").stdout)

    assert report["dataset"]["task_type"] == BOXES
    assert report["dataset"]["rejected"] == {"REJECTED_BY_VERIFICATION": 5, "SUPERSEDED": 5}
    assert report["dataset"]["accepted"] == 35


def test_labels_of_two_kinds_are_refused(plan: Plan, two: tuple[Path, Path], tmp_path: Path) -> None:
    kind = "image-classification"
    other = manifest(tmp_path / "other.manifest", [labeled(kind, 1, "kinds")])

    result = plan(*two, other, "--json")

    assert result.exit_code == 1
    (refusal,) = json.loads(result.stdout)["refusals"]
    assert refusal["code"] == "MIXED_TASK_TYPES"
    assert "kinds has image-classification" in refusal["detail"]


def test_a_manifest_without_labels_among_them_is_named(
    plan: Plan, two: tuple[Path, Path], tmp_path: Path
) -> None:
    empty = manifest(tmp_path / "empty.manifest", [])

    (refusal,) = json.loads(plan(empty, *two, "--json").stdout)["refusals"]

    assert refusal == {"code": "EMPTY_MANIFEST", "detail": f"{empty} has no lines."}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("a", "b", "c", "--label-attribute", "x", "--label-attribute", "y"),
            "2 label attributes for 3 manifests",
        ),
        (("-", "-"), "name it once"),
        (("a", "--labeling-job", "b"), "names manifest and attribute"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(plan: Plan, arguments: tuple[str, ...], said: str) -> None:
    result = plan(*arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_several_processes_write_what_one_does(
    plan: Plan, two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, more = tmp_path / "one", tmp_path / "more"
    plain = plan(*two, "--json", "--out", one, "--jobs", 1)
    monkeypatch.setattr("train_on_label_cli.plans.planned.Processes", partial(Processes, range_bytes=2_000))

    shared = plan(*two, "--json", "--out", more, "--jobs", 3)

    assert shared.stdout == plain.stdout
    assert {path.name: path.read_bytes() for path in more.iterdir()} == {
        path.name: path.read_bytes() for path in one.iterdir()
    }


def test_there_is_no_plan_by_nobody(plan: Plan, two: tuple[Path, Path]) -> None:
    assert plan(*two, "--jobs", 0).exit_code == 2

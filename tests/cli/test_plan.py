"""`train-on-label plan`: exit codes, the JSON contract, files, and errors in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from local.sagemaker.requests.validation import check_request
from train_on_label_cli.main import app

Plan = Callable[..., Result]


@pytest.fixture(scope="module")
def manifest() -> bytes:
    """60 street scenes, and 7 lines to be refused."""
    return output_manifest(list(draw_scenes(60)), "labeling-example", "images/")


@pytest.fixture
def path(manifest: bytes, tmp_path: Path) -> Path:
    """The manifest as a file."""
    file = tmp_path / "output.manifest"
    file.write_bytes(manifest)
    return file


@pytest.fixture
def plan(nobody_logged_in: None, monkeypatch: pytest.MonkeyPatch) -> Plan:  # noqa: ARG001
    """Runs the command where no AWS credentials are to be found."""
    monkeypatch.setenv("TERM", "dumb")
    return lambda *arguments: CliRunner().invoke(app, ["plan", *map(str, arguments)])


def _json(result: Result) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def test_a_manifest_to_train_on_exits_with_0_and_prints_the_whole_request(plan: Plan, path: Path) -> None:
    result = plan(path, "--label-attribute", ATTRIBUTE, "--json")

    report = _json(result)
    assert result.exit_code == 0
    assert set(report) == {"dataset", "request", "refusals"}
    assert report["refusals"] == []
    assert (report["dataset"]["lines"], report["dataset"]["accepted"]) == (67, 60)
    assert report["request"]["HyperParameters"]["num_training_samples"] == str(report["dataset"]["train"])
    assert check_request("CreateTrainingJob", report["request"]) == []


def test_a_refused_manifest_exits_with_1_and_names_the_code(plan: Plan, tmp_path: Path) -> None:
    empty = tmp_path / "output.manifest"
    empty.write_bytes(b"")

    result = plan(empty, "--label-attribute", ATTRIBUTE, "--json")

    assert result.exit_code == 1
    assert _json(result)["request"] is None
    assert [refusal["code"] for refusal in _json(result)["refusals"]] == ["EMPTY_MANIFEST"]


def test_a_file_without_json_is_said_to_be_no_manifest(plan: Plan, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear team,\nhere are the labels.\n")

    result = plan(letter, "--json")

    assert [refusal["code"] for refusal in _json(result)["refusals"]] == ["NOT_JSON_LINES"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a manifest"),
        (("several.manifest",), "several label attributes: cars (2 lines), trucks (1 line)"),
        (("output.manifest", "--task-type", "object-detecting"), "Did you mean object-detection?"),
        (("missing.manifest", "--label-attribute", "x"), "missing.manifest: cannot be read"),
        (("output.manifest", "--label-attribute", "source-ref"), '"source-ref" holds no labels'),
        (("output.manifest", "--label-attribute", "x-metadata"), "holds no labels"),
        (("output.manifest", "--label-attribute", "x", "--profile", "none"), 'no profile "none"'),
        (("output.manifest", "--label-attribute", "x", "--config", "none.toml"), "none.toml: cannot be read"),
        (("output.manifest", "--labeling-job", "street"), "leave both of yours out"),
        (("--labeling-job", "street", "--tag", "a=b"), "leave those of yours out"),
        (("output.manifest", "--label-attribute", "x", "--tag", "a"), "KEY=VALUE"),
        (
            ("output.manifest", "--label-attribute", "x", "--labeling-job-name", "a_b"),
            "no labeling job's name",
        ),
        (("output.manifest", "--label-attribute", "x", "--account", "1234"), "12 digits"),
        (("s3://b/x", "--label-attribute", "x"), 'names the bucket "b"'),
        (("s3://b", "--label-attribute", "x"), "is not of the form s3://bucket/key"),
        (("s3://labels-example/a", "--label-attribute", "x"), "Unable to locate credentials"),
        (
            ("https://labels-example.s3.amazonaws.com/a", "--label-attribute", "x"),
            "Unable to locate credentials",
        ),
    ],
)
def test_wrong_usage_exits_with_2_and_says_in_a_sentence_what_to_do(
    plan: Plan, path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(path.parent)
    Path("several.manifest").write_text(
        '{"source-ref":"s3://a-bucket/1","cars":1,"cars-metadata":{}}\n'
        '{"source-ref":"s3://a-bucket/2","cars":1,"cars-metadata":{},"trucks":2,"trucks-metadata":{}}\n'
    )

    result = plan(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_out_writes_the_very_files_of_the_function(plan: Plan, path: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "dataset"

    report = _json(plan(path, "--label-attribute", ATTRIBUTE, "--out", out, "--json"))

    assert sorted(file.name for file in out.iterdir()) == [
        "dataset.html",
        "dataset.json",
        "rejects.jsonl",
        "request.json",
        "train.manifest",
        "validation.manifest",
    ]
    written = (out / "train.manifest").read_bytes() + (out / "validation.manifest").read_bytes()
    assert set(written.splitlines()) < set(path.read_bytes().splitlines())
    assert json.loads((out / "dataset.json").read_text()) == report["dataset"]
    rejects = [json.loads(line) for line in (out / "rejects.jsonl").read_text().splitlines()]
    assert len(rejects) == 7
    assert set(rejects[0]) == {"line", "code", "detail", "source"}


@pytest.mark.parametrize(("check_images", "is_told"), [("sample", True), ("none", False)])
def test_that_no_image_was_looked_at_is_told_where_the_function_would(
    plan: Plan, path: Path, tmp_path: Path, check_images: str, is_told: bool
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(
        f'[[profile]]\nname = "streets"\n[profile.dataset]\ncheck_images = "{check_images}"\n'
        '[profile.training]\nalgorithm = "object-detection"\n'
    )

    result = plan(path, "--label-attribute", ATTRIBUTE, "--config", config)

    assert result.exit_code == 0
    assert ("here --images FOLDER does" in result.stderr) == is_told


def test_a_plan_leaves_nothing_of_an_earlier_one_in_its_folder(
    plan: Plan, path: Path, tmp_path: Path
) -> None:
    out, strict = tmp_path / "dataset", tmp_path / "strict.toml"
    strict.write_text("[guards]\nmin_records = 5000\n")
    plan(path, "--label-attribute", ATTRIBUTE, "--out", out)

    refused = plan(path, "--label-attribute", ATTRIBUTE, "--out", out, "--config", strict)
    after_refusal = {file.name for file in out.iterdir()}
    nothing = plan(path, "--label-attribute", "none", "--out", out)

    assert refused.exit_code == nothing.exit_code == 1
    assert "request.json" not in after_refusal
    assert {"train.manifest", "validation.manifest"} < after_refusal
    assert b"".join(file.read_bytes() for file in out.glob("*.manifest")) == b""


def test_a_manifest_in_s3_plans_like_the_same_file_here(
    plan: Plan, path: Path, manifest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _json(plan(path, "--label-attribute", ATTRIBUTE, "--json"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="labels-example")
        # S3 computes this one itself where a writer gives none; the S3 of moto computes none.
        s3.put_object(
            Bucket="labels-example", Key="output.manifest", Body=manifest, ChecksumAlgorithm="CRC64NVME"
        )

        there = _json(plan("s3://labels-example/output.manifest", "--label-attribute", ATTRIBUTE, "--json"))
        missing = plan("s3://labels-example/none.manifest", "--label-attribute", ATTRIBUTE, "--json")

    assert there["request"] == here["request"]
    assert missing.exit_code == 1
    (refusal,) = _json(missing)["refusals"]
    assert refusal["code"] == "MISSING_MANIFEST"
    assert "s3://labels-example/none.manifest" in refusal["detail"]


def test_settings_with_three_mistakes_tell_all_three(plan: Plan, path: Path, tmp_path: Path) -> None:
    config = tmp_path / "wrong.toml"
    config.write_text(
        """
        [guards]
        min_records = 0
        [[profile]]
        name = "a"
        [profile.dataset]
        validation_fraction = 2
        [profile.training]
        algorithm = "object-detecting"
        """
    )

    result = plan(path, "--label-attribute", ATTRIBUTE, "--config", config)

    assert result.exit_code == 2
    for place in (
        "guards.min_records",
        "profile[a].dataset.validation_fraction",
        "profile[a].training.algorithm",
    ):
        assert place in result.stderr


def test_what_a_deployment_would_refuse_the_preview_refuses_too(plan: Plan, path: Path) -> None:
    config = path.with_name("ours.toml")
    config.write_text('[[profiles]]\nname = "bees"\n[data]\nretain = 7\n')

    result = plan(path, "--label-attribute", ATTRIBUTE, "--config", config)

    assert result.exit_code == 2
    profiles, bucket = result.stderr.splitlines()
    assert bucket == f"{config}:4: data.retain: 7 is not true or false"
    assert profiles == f"{config}:1: profiles: is not a setting. Did you mean profile?"


def test_region_and_account_are_the_calls_then_the_settings_then_awss_own(
    plan: Plan, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, aws_config = path.with_name("ours.toml"), path.with_name("aws-config")
    config.write_text('[deployment]\nregion = "eu-west-1"\naccount = "111122223333"\n')
    aws_config.write_text("[profile labels]\nregion = ap-south-1\n")

    def place(*arguments: str) -> tuple[str, str]:
        request = _json(plan(path, "--label-attribute", ATTRIBUTE, *arguments, "--json"))["request"]
        key = request["OutputDataConfig"]["KmsKeyId"].split(":")
        return key[3], key[4]

    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert place() == ("us-east-1", "000000000000")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(aws_config))
    monkeypatch.setenv("AWS_PROFILE", "labels")
    assert place()[0] == "ap-south-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert place()[0] == "eu-north-1"
    monkeypatch.setenv("AWS_REGION", "ca-central-1")
    assert place()[0] == "ca-central-1"
    assert place("--config", str(config)) == ("eu-west-1", "111122223333")
    assert place("--config", str(config), "--region", "us-west-2", "--account", "444455556666") == (
        "us-west-2",
        "444455556666",
    )


def test_what_only_a_deployment_knows_is_a_placeholder_and_is_told_as_one(plan: Plan, path: Path) -> None:
    result = plan(path, "--label-attribute", ATTRIBUTE, "--json")

    request = _json(result)["request"]
    assert "placeholder" in request["RoleArn"]
    assert request["OutputDataConfig"]["S3OutputPath"].startswith("s3://placeholder-")
    for channel in request["InputDataConfig"]:
        assert channel["DataSource"]["S3DataSource"]["S3Uri"].startswith("s3://placeholder-")
    assert "placeholder" in result.stderr


def test_name_and_tags_of_the_labeling_job_let_routing_be_tried_on_a_file(plan: Plan, path: Path) -> None:
    config = path.with_name("ours.toml")
    profile = (
        "[[profile]]\nname = '{}'\n[profile.match]\n{}\n[profile.training]\nalgorithm = 'object-detection'\n"
    )
    config.write_text(
        profile.format("by-name", "labeling_job = 'night-*'")
        + profile.format("by-tag", "tags = { team = 'perception' }\ntask_type = 'object-detection'")
    )

    def taken(*arguments: str) -> dict[str, Any]:
        return _json(plan(path, "--label-attribute", ATTRIBUTE, "--config", config, *arguments, "--json"))

    assert taken("--labeling-job-name", "night-7")["dataset"]["profile"] == "by-name"
    assert taken("--tag", "team=perception", "--tag", "x=a=b")["dataset"]["profile"] == "by-tag"
    assert taken("--tag", "train-on-label:profile=by-name")["dataset"]["profile"] == "by-name"
    (refusal,) = taken("--tag", "team=quality")["refusals"]
    assert refusal == {
        "code": "NO_PROFILE",
        "detail": (
            "No profile takes up street-cars (task type object-detection, tags: team=quality): "
            'by-name wants labeling_job = "night-*"; by-tag wants tags.team = "perception".'
        ),
    }
    (skipped,) = taken("--tag", "train-on-label:skip=true")["refusals"]
    assert "says to skip it" in skipped["detail"]


def test_a_profile_for_another_task_type_is_told(plan: Plan, path: Path) -> None:
    config = path.with_name("ours.toml")
    config.write_text(
        "[[profile]]\nname = 'cuboids'\n[profile.match]\ntask_type = 'point-cloud-object-detection'\n"
        "[profile.training]\nimage_uri = 'example/trainer:1'\ninstance_type = 'ml.g5.xlarge'\n"
    )

    result = plan(path, "--label-attribute", ATTRIBUTE, "--config", config, "--profile", "cuboids")

    assert result.exit_code == 0
    assert (
        "cuboids is for point-cloud-object-detection, and these labels are object-detection" in result.stderr
    )


def test_without_json_the_tables_say_what_was_refused_and_what_to_do(plan: Plan, path: Path) -> None:
    result = plan(path, "--label-attribute", ATTRIBUTE)

    assert result.exit_code == 0
    assert "BOX_OUTSIDE_IMAGE" in result.stdout
    assert "Training would start" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_first_refused_line_of_each_code_is_told(plan: Plan, path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"[1]\n" + path.read_bytes() + b"{}\n\n{}\n[2]\n")

    told = plan(path, "--label-attribute", ATTRIBUTE).stdout
    written = plan(path, "--label-attribute", ATTRIBUTE, "--out", tmp_path / "out").stdout

    rejects = [json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()]
    firsts = {reject["code"]: reject for reject in reversed(rejects)}
    rows = told.partition("what is wrong")[2].partition("The refused lines")[0].split("\n")
    shown = {cells[1]: int(cells[0]) for row in rows if (cells := row.split()) and cells[0].isdecimal()}
    assert shown == {code: first["line"] for code, first in firsts.items()}
    assert shown["NOT_AN_OBJECT"] == 1
    assert "--out" in told
    assert "rejects.jsonl" in written.replace("\n", "")


def test_nothing_is_told_of_refused_lines_where_there_are_none(plan: Plan, path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert "what is wrong" not in plan(path, "--label-attribute", ATTRIBUTE).stdout


def test_warnings_name_the_class_they_are_about(plan: Plan, path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]))

    report = _json(plan(path, "--label-attribute", ATTRIBUTE, "--json"))
    told = plan(path, "--label-attribute", ATTRIBUTE).stdout

    assert report["dataset"]["notes"]
    assert told.count("Warning: ") == len(report["dataset"]["warnings"])
    for note in report["dataset"]["notes"]:
        assert note in " ".join(told.split())


def test_what_the_function_has_no_time_for_is_refused_before_it_is_read(
    plan: Plan, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, config = path.stat().st_size, tmp_path / "settings.toml"
    config.write_text("[function]\nmemory_mb = 1769\ntimeout_seconds = 30\n")
    arguments = (path, "--label-attribute", ATTRIBUTE, "--config", config)
    best = "train_on_label.planning.one_function.BEST_BYTES_A_SECOND"

    monkeypatch.setattr(best, size / 10)
    enough = plan(*arguments, "--json")
    monkeypatch.setattr(best, (size - 1) / 10)
    refused = plan(*arguments, "--json", "--out", tmp_path / "dataset")

    assert enough.exit_code == 0
    assert refused.exit_code == 1
    assert [refusal["code"] for refusal in _json(refused)["refusals"]] == ["DATASET_BEYOND_FUNCTION"]
    assert _json(refused)["dataset"] is None
    assert not (tmp_path / "dataset").exists()
    config.write_text("[function]\nmemory_mb = 3538\ntimeout_seconds = 30\n")
    assert plan(*arguments, "--json").exit_code == 0


def test_what_the_function_may_have_no_time_for_is_said(
    plan: Plan, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train_on_label.planning.one_function.USUAL_BYTES_A_SECOND", 1)

    result = plan(path, "--label-attribute", ATTRIBUTE)

    assert result.exit_code == 0
    assert "The function may not be done in time" in result.output

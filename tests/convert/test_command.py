"""`train-on-label convert` as people run it: exit codes, what it refuses to overwrite, and what it prints."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.labels_elsewhere.conversions import PREFIX, write_source
from train_on_label_cli.main import app

Run = Callable[..., Result]

COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}],
    "categories": [{"id": 1, "name": "[red]car[/]"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40]}],
}
MANIFEST = '{"source-ref":"s3://b/old.jpg"}\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a folder that holds a COCO file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "dumb")
    write_source(tmp_path, {"c.json": COCO})
    return lambda *arguments: CliRunner().invoke(app, ["convert", *arguments], catch_exceptions=False)


def test_a_source_that_is_taken_whole_exits_with_0_and_says_how_to_go_on(run: Run) -> None:
    result = run("coco", "c.json", "--images", PREFIX, "--out", "new/o.manifest")

    assert result.exit_code == 0
    assert Path("new/o.manifest").read_text().startswith('{"source-ref":"s3://example-pictures/street/a.jpg"')
    assert "train-on-label plan new/o.manifest\n" in result.stdout
    assert "[red]car[/]" in result.stdout


def test_what_is_skipped_exits_with_1_and_is_named_with_its_advice(run: Run) -> None:
    write_source(
        Path(), {"c.json": COCO | {"annotations": [{"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]}]}}
    )

    told = run("coco", "c.json", "--images", PREFIX, "--out", "o.manifest")
    report = json.loads(run("coco", "c.json", "--images", PREFIX, "--out", "again.manifest", "--json").stdout)

    assert told.exit_code == 1
    assert "UNKNOWN_IMAGE" in told.stdout
    assert "annotations[0]" in told.stdout
    assert "Images are kept without the annotations that were skipped" in told.stdout
    assert report["skipped"] == [
        {"where": "annotations[0]", "code": "UNKNOWN_IMAGE", "detail": "there is no image 9"}
    ]
    assert (report["images"], report["records"], report["annotations"]) == (1, 1, 0)
    assert report["classes"] == ["[red]car[/]"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("kitti", "c.json", "--images", PREFIX), 'no format "kitti"'),
        (("coco", "c.json"), "--images s3://BUCKET/PREFIX/"),
        (("coco", "c.json", "--images", "pictures/"), "is not of the form s3://bucket/key"),
        (("coco", "missing.json", "--images", PREFIX), "missing.json: No such file"),
        (("coco", ".", "--images", PREFIX), "is a folder: coco converts a COCO JSON file"),
        (("folders", "c.json", "--images", PREFIX), "is a file: folders converts a folder"),
        (("coco", "-", "--images", PREFIX), "Standard input cannot be converted"),
        (("coco", "packed.zip", "--images", PREFIX), "is packed: unpack it"),
        (("coco", "pipe", "--images", PREFIX), "neither a file nor a folder"),
        (("coco", "c.json", "--images", PREFIX, "--names", "c.json"), "names its classes itself"),
        (("voc", ".", "--images", PREFIX, "--names", "none.txt"), "--names none.txt is no file"),
        (("voc", ".", "--images", PREFIX, "--names", "bad.yaml"), "bad.yaml: it is not YAML"),
        (("voc", ".", "--images", PREFIX, "--images-from", "c.json"), "is no folder"),
        (("voc", ".", "--images", PREFIX, "--labels", "c.json"), "--labels goes with the format manifest"),
        (("coco", "c.json", "--images", PREFIX, "--label-attribute", "a_b"), "cannot name a label attribute"),
        (("coco", "c.json", "--images", PREFIX, "--label-attribute", "a-ref"), "must not end in -ref"),
        (("coco", "c.json", "--images", PREFIX, "--label-attribute", "source"), "cannot name"),
        (("coco", "c.json", "--images", PREFIX, "--task-type", "custom"), "no task type to convert to"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_in_a_sentence_what_to_do(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    write_source(Path(), {"packed.zip": b"PK\x03\x04", "bad.yaml": "names: [a"})
    os.mkfifo("pipe")

    result = run(*arguments, "--out", "o.manifest")

    assert result.exit_code == 2
    assert said in result.stderr.replace("\n", " ")
    assert result.stdout == ""
    assert not Path("o.manifest").exists()


@pytest.mark.parametrize("existing", ["c.json", "notes.txt", "folder", "link.json", "-"])
def test_a_manifest_is_replaced_where_that_is_asked_for_and_nothing_else_ever(
    run: Run, existing: str
) -> None:
    write_source(Path(), {"notes.txt": "mine", "folder/a": "", "o.manifest": MANIFEST})
    Path("link.json").symlink_to("c.json")
    before = Path("c.json").read_bytes()

    refused = run("coco", "c.json", "--images", PREFIX, "--out", existing, "--overwrite")
    not_asked = run("coco", "c.json", "--images", PREFIX, "--out", "o.manifest")
    kept = Path("o.manifest").read_text()
    replaced = run("coco", "c.json", "--images", PREFIX, "--out", "o.manifest", "--overwrite")

    assert refused.exit_code == not_asked.exit_code == 2
    assert "replace it with --overwrite" in not_asked.stderr
    assert kept == MANIFEST
    assert Path("c.json").read_bytes() == before
    assert Path("notes.txt").read_text() == "mine"
    assert replaced.exit_code == 0
    assert "old.jpg" not in Path("o.manifest").read_text()


def test_a_source_that_breaks_off_leaves_the_manifest_of_before(run: Run) -> None:
    write_source(Path(), {"o.manifest": MANIFEST, "half.json": json.dumps(COCO)[:-30]})

    result = run("coco", "half.json", "--images", PREFIX, "--out", "o.manifest", "--overwrite", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["skipped"][0]["code"] == "INVALID_FILE"
    assert Path("o.manifest").read_text() == MANIFEST
    assert sorted(path.name for path in Path().iterdir()) == ["c.json", "half.json", "o.manifest"]

"""Every command of README and docs is one that there is, and those that need no account do what they say."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from tests.support.places import REPOSITORY
from train_on_label_cli.main import app

PAGES = sorted({*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")})
# In code blocks, and in backticks where more than the command's name stands there.
_BLOCK = re.compile(r"^ {4,}(?:\.venv/bin/)?((?:make|train-on-label) .*)$", re.MULTILINE)
_INLINE = re.compile(r"`(?:\.venv/bin/)?((?:make|train-on-label) [^`]+)`")
# What stands for something of the reader's.
_READERS_OWN = {
    "PROFILE": "street-scenes",
    "JOB": "street-cars",
    "DATE": "2026-01-08",
    "FORMAT": "coco",
    "FOLDER": "folder",
    "FILE": "x.manifest",
}


def commands(program: str, *forms: re.Pattern[str]) -> list[list[str]]:
    """The words of each command that stands in one of the forms."""
    texts = [page.read_text() for page in PAGES]
    found = {words for text in texts for form in forms for words in form.findall(text)}
    split = [shlex.split(words, comments=True) for words in sorted(found)]
    return [[_READERS_OWN.get(word, word) for word in words] for words in split if words[0] == program]


COMMANDS = get_command(app).commands  # type: ignore[attr-defined]  # the program is a group
TARGETS = sorted(
    {word for words in commands("make", _BLOCK, _INLINE) for word in words[1:] if "=" not in word}
)
CALLS = sorted(tuple(words[1:]) for words in commands("train-on-label", _BLOCK))
MENTIONS = sorted(tuple(words[1:]) for words in commands("train-on-label", _BLOCK, _INLINE))


def test_commands_are_found() -> None:
    assert {"demo", "test", "deploy", "destroy", "diff", "bootstrap"} <= set(TARGETS)
    assert {call[0] for call in MENTIONS} == set(COMMANDS)


@pytest.mark.parametrize("mention", MENTIONS, ids=" ".join)
def test_options_that_are_named_are_the_commands(mention: tuple[str, ...]) -> None:
    known = {option for parameter in COMMANDS[mention[0]].params for option in parameter.opts}

    assert {word for word in mention if word.startswith("--")} <= known


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_target(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target, "CONFIG=config/example.toml"],  # noqa: S607  # this machine's
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_the_program_takes_the_call(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options, choices and numbers are those of the command; nothing is run."""
    monkeypatch.chdir(tmp_path)
    for name in ("pictures", "folder"):
        (tmp_path / name).mkdir()

    COMMANDS[call[0]].make_context(call[0], list(call[1:]))


@pytest.mark.parametrize(
    "call",
    [call for call in CALLS if call[:2] == ("plan", "output.manifest") and "--stack" not in call],
    ids=" ".join,
)
def test_a_plan_of_the_docs_is_a_plan(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    attribute = call[call.index("--label-attribute") + 1]
    manifest = output_manifest(list(draw_scenes(60)), "labeling-example", "images/")
    (tmp_path / "output.manifest").write_bytes(manifest.replace(ATTRIBUTE.encode(), attribute.encode()))

    done = CliRunner().invoke(app, call)

    assert done.exit_code == 0, done.output
    assert "Training would start" in done.stdout

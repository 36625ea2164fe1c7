"""Make's targets around the CDK: each wants settings, and passes on what else it is given."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.places import REPOSITORY

TARGETS = ("synth", "bootstrap", "diff", "deploy", "destroy")
PRINTS_ITS_ARGUMENTS = '#!/bin/sh\nfor each; do printf "<%s>" "$each"; done; echo\n'


@pytest.fixture
def cdk(tmp_path: Path) -> Path:
    """Stands in for the CDK CLI."""
    program = tmp_path / "cdk"
    program.write_text(PRINTS_ITS_ARGUMENTS)
    program.chmod(0o755)
    return program


def make(*arguments: str) -> "subprocess.CompletedProcess[str]":
    # Make hands its own variables on to what it starts, this very test among that.
    own = ("CONFIG", "MAKE")
    return subprocess.run(
        ["make", "--silent", *arguments],  # noqa: S607  # the make of this machine
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith(own)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", [*TARGETS, "accept"])
def test_settings_are_asked_for_before_anything_is_done(target: str, cdk: Path) -> None:
    done = make(target, f"CDK={cdk}")

    assert (done.returncode, done.stdout) == (2, "")
    assert f"make {target} CONFIG=config/ours.toml" in done.stderr


@pytest.mark.parametrize("target", TARGETS)
def test_settings_of_any_name_and_further_arguments_reach_the_cdk(
    target: str, cdk: Path, tmp_path: Path
) -> None:
    config = tmp_path / 'it\'s our "$HOME" settings.toml'
    config.touch()

    done = make(
        target, f"CDK={cdk}", f"CONFIG={str(config).replace('$', '$$')}", "ARGS=--profile 'two words'"
    )

    assert done.returncode == 0, done.stderr
    (called,) = [line for line in done.stdout.splitlines() if line.startswith(f"<{target}>")]
    assert f"<-c><config={config}>" in called
    assert called.endswith("<--profile><two words>")


def test_the_list_of_targets_is_as_wide_as_a_terminal() -> None:
    listed = make("help").stdout.expandtabs(17).splitlines()

    assert len(listed) > 20
    assert max(map(len, listed)) <= 80


def test_settings_that_are_not_there_are_named(cdk: Path) -> None:
    done = make("deploy", f"CDK={cdk}", "CONFIG=config/none.toml")

    assert (done.returncode, done.stdout) == (2, "")
    assert "config/none.toml: there is no such file" in done.stderr


@pytest.mark.long
def test_the_cdk_finds_python_and_node_in_a_bare_shell(tmp_path: Path) -> None:
    """The path is that of no virtual environment: Node and Python are this project's own."""
    out = tmp_path / "cdk.out"
    app = json.loads((REPOSITORY / "cdk.json").read_text())
    context = {**app["context"], "config": "config/laptop.toml"}
    done = subprocess.run(  # noqa: S602  # as the CDK CLI runs it
        app["app"],
        shell=True,
        cwd=REPOSITORY,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path / "none"),
            "CDK_CONTEXT_JSON": json.dumps(context),
            "CDK_OUTDIR": str(out),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {"Data.template.json", "Training.template.json"} <= {path.name for path in out.iterdir()}
    assert "end-of-life" not in done.stderr

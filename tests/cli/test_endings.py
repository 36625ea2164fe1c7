"""However a command ends, it says so in a sentence, and its exit code means what it says."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from tests.support.places import REPOSITORY
from tests.support.shares import shared
from train_on_label_cli.main import app

PROGRAM = str(Path(sys.executable).parent / "train-on-label")
PLAN = (PROGRAM, "plan", "--label-attribute", ATTRIBUTE)
SCENES = output_manifest(list(draw_scenes(60)), "labeling-example", "images/")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a manifest to train on."""
    (tmp_path / "output.manifest").write_bytes(SCENES)
    return tmp_path


def run(*command: str, folder: Path, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False)


@pytest.fixture
def plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Plans in this process, from the folder."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TERM", "dumb")
    return lambda *arguments: CliRunner().invoke(app, [*PLAN[1:], *arguments])


@pytest.mark.parametrize("form", shared(["", "--json"]))
def test_a_reader_that_leaves_is_no_refusal_and_no_error(folder: Path, form: str) -> None:
    piped = f"{' '.join(PLAN)} output.manifest {form} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = run("bash", "-c", piped, folder=folder)
    assert done.stdout.splitlines()[-1] == b"0"
    assert b"rror" not in done.stderr


@pytest.mark.parametrize("form", shared(["-", "/dev/stdin"]))
def test_standard_input_is_planned_like_a_file(
    folder: Path, plan: Callable[..., Result], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary := folder / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))

    piped = run(*PLAN, form, "--out", "piped", folder=folder, given=SCENES)
    named = plan("output.manifest", "--out", "named")

    assert piped.returncode == named.exit_code == 0
    for name in ("train.manifest", "validation.manifest", "rejects.jsonl"):
        assert (folder / "piped" / name).read_bytes() == (folder / "named" / name).read_bytes()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "command", shared([f"{' '.join(PLAN)} output.manifest", f"{PROGRAM} --help", f"{PROGRAM} --version"])
)
def test_a_disk_that_is_full_is_told_and_is_no_refusal(folder: Path, command: str) -> None:
    done = run("bash", "-c", f"{command} > /dev/full", folder=folder)

    assert done.returncode == 2
    assert b"No space left on device." in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("streams", "code"),
    shared(
        [
            ("output.manifest 2> /dev/full", 2),  # what it remarks cannot be told
            ("output.manifest --json >&-", 0),
            ("- <&-", 1),
            ("none.manifest 2>&-", 2),
        ],
        one_in=2,
    ),
)
def test_streams_that_are_full_or_closed_change_no_exit_code(folder: Path, streams: str, code: int) -> None:
    done = run("bash", "-c", f"{' '.join(PLAN)} {streams}", folder=folder)

    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_folder_on_a_disk_that_fills_is_named_and_can_be_planned_into_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.chdir(folder)
    arguments = ["plan", "output.manifest", "--label-attribute", ATTRIBUTE, "--out", "dataset"]
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        filled = CliRunner().invoke(app, arguments)

    assert filled.exit_code == 2
    assert filled.stderr == "dataset: No space left on device.\n"
    assert list(Path("dataset").iterdir()) == []
    assert CliRunner().invoke(app, arguments).exit_code == 0


def test_an_interruption_is_one_line(folder: Path) -> None:
    process = subprocess.Popen(
        [*PLAN, "-"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    # The pipe holds less than this, so the program is reading when the last of it is written.
    process.stdin.write(b"{}\n" * 100_000)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()

    assert process.returncode == 130
    assert said == b"Stopped.\n"


@pytest.mark.parametrize("given", shared(["-", "<(cat output.manifest)"]))
def test_what_has_no_name_of_its_own_is_not_submitted(folder: Path, given: str) -> None:
    submitted = f"{PROGRAM} submit {given} --profile streets < output.manifest"

    done = run("bash", "-c", submitted, folder=folder)

    assert done.returncode == 2
    assert b"has no name to be submitted under: write it to a file first." in done.stderr


@pytest.mark.parametrize(
    ("program", "imported"),
    shared(
        [("train_on_label_acceptance", "train_on_label_acceptance.run"), ("local.demo", "local.demo.loop")]
    ),
)
def test_an_interruption_of_what_is_imported_first_is_no_trace(
    folder: Path, program: str, imported: str
) -> None:
    interrupted = (
        "import runpy, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == '{imported}': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\n"
        f"sys.path.insert(0, '{REPOSITORY}')\n"
        f"runpy.run_module('{program}', run_name='__main__')\n"
    )

    done = run(sys.executable, "-c", interrupted, folder=folder)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def written_before(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield from ((path.name, path.read_bytes()) for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("manifest", "out", "said"),
    [
        ("train.manifest", ".", "train.manifest would be written over"),
        ("foreign/../train.manifest", ".", "would be written over"),
        ("link.manifest", ".", "would be written over"),
        ("output.manifest", ".", "holds files that no plan has written"),
        ("output.manifest", "output.manifest", "is a file"),
        ("output.manifest", "foreign", "holds files that no plan has written"),
    ],
)
def test_a_plan_writes_over_nothing_but_a_plan(
    folder: Path, plan: Callable[..., Result], manifest: str, out: str, said: str
) -> None:
    for name in ("train.manifest", "validation.manifest"):
        (folder / name).write_bytes(SCENES)
    (folder / "link.manifest").hardlink_to(folder / "train.manifest")
    (folder / "foreign").mkdir()
    (folder / "foreign" / "dataset.json").write_text('{"images": []}')
    before = dict(written_before(folder))

    done = plan(manifest, "--out", out)

    assert done.exit_code == 2
    assert said in done.stderr
    assert "name " in done.stderr
    assert dict(written_before(folder)) == before


def test_a_plan_is_written_again_over_its_own_files(plan: Callable[..., Result]) -> None:
    for _ in range(2):
        assert plan("output.manifest", "--out", "dataset").exit_code == 0
    assert plan("dataset/train.manifest", "--out", "dataset").exit_code == 2


@pytest.mark.parametrize(
    ("no_color", "begins"), shared([("", b"\x1b[31mnone.manifest"), ("1", b"none.manifest")])
)
def test_sentences_have_colors_unless_somebody_wants_none(folder: Path, no_color: str, begins: bytes) -> None:
    terminal, shown = os.openpty()
    subprocess.run(
        [*PLAN, "none.manifest"],
        cwd=folder,
        env={**os.environ, "NO_COLOR": no_color},
        stdout=subprocess.DEVNULL,
        stderr=shown,
        check=False,
    )
    os.close(shown)

    assert os.read(terminal, 1_000).startswith(begins)
    os.close(terminal)


def test_a_home_that_cannot_be_written_is_no_hindrance_and_letters_that_a_terminal_lacks_are_escaped(
    folder: Path,
) -> None:
    (folder / "output.manifest").write_bytes(SCENES.replace(b'"bus"', '"バス"'.encode()))
    home = folder / "home"
    home.mkdir(mode=0o500)
    done = subprocess.run(
        [*PLAN, "output.manifest"],
        cwd=folder,
        env={**os.environ, "HOME": str(home), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert rb"\u30d0\u30b9" in done.stdout
    assert list(home.iterdir()) == []

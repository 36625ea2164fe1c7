"""A call imports what its own command needs, for imports are what most of a short call waits for."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.data_sets.street_scenes import draw_scenes, output_manifest

CALL = "import sys\nfrom train_on_label_cli.main import app\napp(sys.argv[1:], standalone_mode=False)\n"
NAME_MODULES = 'print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)'


def imported(*arguments: str) -> set[str]:
    """The packages that are imported once a call is done."""
    command = (sys.executable, "-c", CALL + NAME_MODULES, *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "others"),
    [
        (("--version",), {"awscrt", "boto3", "jinja2", "msgspec", "pydantic", "rich", "yaml"}),
        (
            ("plan", "output.manifest", "--json"),
            {"boto3", "defusedxml", "jinja2", "rich", "yaml"},
        ),
    ],
    ids=["version", "plan"],
)
def test_what_a_call_does_not_need_is_not_imported(
    arguments: tuple[str, ...], others: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output.manifest").write_bytes(output_manifest(list(draw_scenes(60)), "labels", "images/"))

    packages = imported(*arguments)

    assert "typer" in packages
    assert not packages & others

"""The picture of what `train-on-label plan` prints: of 60 street scenes, with the lines of a bad day."""

import json
import re
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from typer.testing import CliRunner

from local.data_sets.street_scenes import ATTRIBUTE, draw_scenes, output_manifest
from train_on_label_cli.main import app
from train_on_label_terminal.plan_view import show_plan

CALL = ("plan", "output.manifest", "--label-attribute", ATTRIBUTE)
PLACE = ("--region", "eu-west-1", "--account", "111122223333")


def write_manifest(path: Path) -> None:
    """Writes the output manifest that the pictures are of."""
    path.write_bytes(output_manifest(list(draw_scenes(60)), "amzn-s3-demo-bucket", "images/"))


def plan_picture() -> str:
    """The picture as SVG."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "output.manifest")
        write_manifest(path)
        said = CliRunner().invoke(app, ["plan", str(path), *CALL[2:], *PLACE, "--json"])
    console = Console(record=True, file=StringIO(), width=110, highlight=False, force_terminal=True)
    show_plan(json.loads(said.stdout), (), folder=None, console=console)
    svg = console.export_svg(title=f"train-on-label {' '.join(CALL)}", unique_id="plan")
    # A picture loads nothing from elsewhere: the reader's own monospaced font does.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL) + "\n"

"""Writes the pictures that need a browser: python -m docs.generate_pictures, or make pictures."""

import base64
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from docs.plan_picture import CALL, PLACE, write_manifest
from tests.support.browser import CHROMIUM, browser
from train_on_label.preparation import files
from train_on_label_cli.main import app

CARD = Path(__file__).parent / "pictures" / "card.webp"
MAX_BYTES = 200_000
_WIDTH, _HEIGHT = 860, 1_100


def card_picture() -> bytes:
    """The top of the dataset card of 60 street scenes, as WebP."""
    # Chromium's own processes may write into its profile for a moment longer.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, chdir(folder):
        out = Path(folder, "dataset")
        write_manifest(Path(CALL[1]))
        CliRunner().invoke(app, [*CALL, *PLACE, "--out", str(out)])
        with browser(Path(folder, "profile")) as page:
            page.open(out / files.CARD, _WIDTH, "light")
            clip = {"x": 0, "y": 0, "width": _WIDTH, "height": _HEIGHT, "scale": 1}
            taken = page.call(
                "Page.captureScreenshot", format="webp", quality=80, clip=clip, captureBeyondViewport=True
            )
    return base64.b64decode(taken["data"])


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("There is no chromium on this machine, which takes the pictures.")
    picture = card_picture()
    if len(picture) > MAX_BYTES:
        sys.exit(f"The card's picture has {len(picture):,} bytes, and may have {MAX_BYTES:,}.")
    CARD.write_bytes(picture)

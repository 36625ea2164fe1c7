"""Writes the pictures that need a browser: python -m docs.generate_pictures, or make pictures."""

import base64
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from docs.plan_picture import CALL, PLACE
from local.data_sets.street_scenes import broken_scenes, draw_scenes, output_manifest
from tests.support.browser import CHROMIUM, browser
from train_on_label.preparation import files
from train_on_label_cli.main import app

CARD = Path(__file__).parent / "pictures" / "card.webp"
MAX_BYTES = 200_000
_WIDTH, _BELOW = 1_000, 16
_END = "document.querySelector('.sheet').getBoundingClientRect().bottom"


def card_picture() -> bytes:
    """The top of the dataset card of 60 street scenes and two broken ones, down to the images, as WebP."""
    scenes = list(draw_scenes(60))
    scenes += broken_scenes(scenes)[1:3]
    manifest = output_manifest(scenes, "amzn-s3-demo-bucket", "images/").splitlines(keepends=True)
    first = {scene.name: line for scene in scenes for line in manifest[::-1] if scene.name.encode() in line}
    # Chromium's own processes may write into its profile for a moment longer.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, chdir(folder):
        out, images = Path(folder, "dataset"), Path(folder, "images")
        images.mkdir()
        for scene in scenes:
            (images / scene.name).write_bytes(scene.jpeg)
        Path(CALL[1]).write_bytes(b"".join(first.values()))
        CliRunner().invoke(app, [*CALL, *PLACE, "--images", str(images), "--out", str(out)])
        with browser(Path(folder, "profile")) as page:
            page.show_at(_WIDTH, "light")
            page.open(out / files.CARD)
            clip = {"x": 0, "y": 0, "width": _WIDTH, "height": page.value(_END) + _BELOW, "scale": 1}
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

"""Labels made elsewhere, converted by the command as people run it, and what came of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from typer.testing import CliRunner

from train_on_label_cli.main import app

PREFIX = "s3://example-pictures/street/"

Content = str | bytes | Mapping[str, Any] | Sequence[Any] | tuple[int, int]
"""Text, bytes, JSON, or the size of an image to draw."""


@dataclass(frozen=True, slots=True)
class Converted:
    """How the command ended, what it told, and the manifest."""

    exit_code: int
    report: dict[str, Any]
    lines: list[dict[str, Any]]

    @property
    def skipped(self) -> list[str]:
        """The codes of what was skipped, sorted."""
        return sorted(entry["code"] for entry in self.report["skipped"])

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings, sorted."""
        return sorted(entry["code"] for entry in self.report["warnings"])

    @property
    def boxes(self) -> dict[str, list[tuple[Any, ...]]]:
        """Key behind the prefix -> (class, left, top, width, height) of each box."""
        return {
            _key(line): [
                (
                    line["label-metadata"]["class-map"][str(box["class_id"])],
                    *(box[side] for side in ("left", "top", "width", "height")),
                )
                for box in line["label"]["annotations"]
            ]
            for line in self.lines
        }

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Key behind the prefix -> width and height of the image."""
        sizes = {_key(line): line["label"]["image_size"][0] for line in self.lines}
        return {key: (size["width"], size["height"]) for key, size in sizes.items()}

    @property
    def labels(self) -> dict[str, str | list[str]]:
        """Key behind the prefix -> class or classes of the whole image."""
        classes = self.report["classes"]
        return {
            _key(line): [classes[number] for number in label] if isinstance(label, list) else classes[label]
            for line in self.lines
            for label in [line["label"]]
        }


def write_source(folder: Path, files: Mapping[str, Content]) -> None:
    """Writes files of text, bytes, JSON or drawn images."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if (
            isinstance(content, tuple)
            and len(content) == 2
            and all(isinstance(side, int) for side in content)
        ):
            path.write_bytes(picture(content, path.suffix))
        elif isinstance(content, str | bytes):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            path.write_text(json.dumps(content))


def picture(size: tuple[int, int], suffix: str = ".png") -> bytes:
    """An image of a size and of the format that the ending names."""
    drawn = BytesIO()
    name = {".jpg": "jpeg", ".tif": "tiff"}.get(suffix.lower(), suffix.lower().removeprefix("."))
    Image.new("RGB", size).save(drawn, name)
    return drawn.getvalue()


def run_conversion(
    folder: Path, format_: str, files: Mapping[str, Content], source: str = ".", *options: str
) -> Converted:
    """Writes a source, and converts one of its files, or the folder."""
    below, out = folder / "source", folder / "out.manifest"
    write_source(below, files)
    out.unlink(missing_ok=True)
    where = ["--images", PREFIX] if "--images" not in options else []
    arguments = [format_, str(below / source), "--out", str(out), "--overwrite", "--json", *where, *options]
    result = CliRunner().invoke(app, ["convert", *arguments], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    lines = out.read_text("utf-8").splitlines() if out.exists() else []
    return Converted(result.exit_code, json.loads(result.stdout), [json.loads(line) for line in lines])


def _key(line: Mapping[str, Any]) -> str:
    uri: str = line["source-ref"]
    return uri.removeprefix(PREFIX)

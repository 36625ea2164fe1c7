"""Writes the pages that are made from the code's tables: python -m docs.generate

A test holds the pages current.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.algorithms_page import algorithms_page
from docs.aws_page import aws_page
from docs.codes_page import codes_page
from docs.convert_codes_page import convert_codes_page
from docs.events_page import events_page, schema_pages
from docs.layers_page import layers_page
from docs.plan_picture import plan_picture
from docs.scale_page import scale_page, scale_picture
from docs.settings_page import settings_page
from docs.settings_schema import schema_page

FOLDER = Path(__file__).parent

PAGES: Mapping[Path, Callable[[], str]] = {
    FOLDER / "algorithms.md": algorithms_page,
    FOLDER / "aws.md": aws_page,
    FOLDER / "codes.md": codes_page,
    FOLDER / "convert-codes.md": convert_codes_page,
    FOLDER / "events.md": events_page,
    FOLDER / "layers.md": layers_page,
    FOLDER / "pictures" / "plan.svg": plan_picture,
    FOLDER / "pictures" / "scale.svg": scale_picture,
    FOLDER / "scale.md": scale_page,
    FOLDER / "schemas" / "settings.schema.json": schema_page,
    FOLDER / "settings.md": settings_page,
    **{FOLDER / "schemas" / name: render for name, render in schema_pages().items()},
}
"""Where a page is -> what renders its text."""

if __name__ == "__main__":
    for path, render in PAGES.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(render(), encoding="utf-8")

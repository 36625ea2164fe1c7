"""Wheels as pip has them built, without what pip takes to start."""

from contextlib import chdir
from pathlib import Path

from hatchling.build import build_wheel


def built(project: Path, folder: Path) -> Path:
    """The wheel of a project, built into the folder."""
    with chdir(project):  # where its backend is to be called
        return folder / build_wheel(str(folder))

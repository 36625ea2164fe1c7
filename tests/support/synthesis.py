"""What the CDK app makes of a settings file, for the tests to look into."""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from aws_cdk.assertions import Template

from tests.support.places import REPOSITORY

EXAMPLE = REPOSITORY / "config" / "example.toml"
LAPTOP = REPOSITORY / "config" / "laptop.toml"


class Synthesized:
    """What `cdk deploy` would take."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resources(self, stack: str, kind: str) -> dict[str, Any]:
        """A stack's resources of one type, by logical ID."""
        return dict(self.template(stack).find_resources(f"AWS::{kind}"))

    def template(self, stack: str) -> Template:
        return self._templates[stack]

    @property
    def template_files(self) -> list[Path]:
        return sorted(self.folder.glob("*.template.json"))

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "manifest.json").read_text())["artifacts"])

    @cached_property
    def _templates(self) -> dict[str, Template]:
        return {
            path.name.removesuffix(".template.json"): Template.from_json(json.loads(path.read_text()))
            for path in self.template_files
        }


Synthesize = Callable[[str], Synthesized]

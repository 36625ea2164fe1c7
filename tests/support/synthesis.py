"""What the CDK app makes of a settings file, for the tests to look into."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

from aws_cdk.assertions import Template


class Synthesized:
    """What `cdk deploy` would take."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resources(self, stack: str, kind: str) -> dict[str, Any]:
        """A stack's resources of one type, by logical ID; the caller's own."""
        resources = self._json[stack]["Resources"].items()
        return {name: deepcopy(one) for name, one in resources if one["Type"] == f"AWS::{kind}"}

    def template(self, stack: str) -> Template:
        """A stack as the CDK looks into it, for each of which questions Node is asked."""
        return Template.from_json(self._json[stack])

    @property
    def template_files(self) -> list[Path]:
        return sorted(self.folder.glob("*.template.json"))

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "manifest.json").read_text())["artifacts"])

    @cached_property
    def _json(self) -> dict[str, Any]:
        return {
            path.name.removesuffix(".template.json"): json.loads(path.read_text())
            for path in self.template_files
        }


Synthesize = Callable[[str], Synthesized]

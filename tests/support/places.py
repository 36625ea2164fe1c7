"""Where things lie in the repository, and beside it."""

import json
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
EXAMPLE, LAPTOP = (REPOSITORY / "config" / f"{name}.toml" for name in ("example", "laptop"))
REAL_MANIFESTS = REPOSITORY.parent / "shared" / "manifests"
"""Output manifests from public repositories, where somebody has put them."""


def sample_event(name: str) -> dict[str, Any]:
    """An event as EventBridge delivers it, by the name of its file."""
    event: dict[str, Any] = json.loads((REPOSITORY / f"tests/support/events/{name}.json").read_text())
    return event

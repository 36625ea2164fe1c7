"""What a replay did, line by line."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from train_on_label_terminal.plain import plain

_STYLES = {"started": "green", "refused": "red", "failed": "bold red", "would-run": "cyan"}


def show_replayed(replayed: Mapping[str, Any], console: Console) -> None:
    """Prints one job's result as soon as there is one."""
    result = replayed["result"]
    line = Text.assemble((f"{result:<16} ", _STYLES.get(result, "")), (plain(replayed["job"]), "bold"))
    if replayed["training_job"] and replayed["training_job"] != replayed["job"]:
        line.append(f" -> {replayed['training_job']}")
    console.print(line)
    if replayed["detail"]:
        console.print(Text(f"  {plain(replayed['detail'])}"))

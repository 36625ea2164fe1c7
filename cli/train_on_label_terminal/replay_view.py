"""What a replay did, line by line."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from train_on_label_terminal.plain import plain

_STYLES = {
    "started": "green",
    "refused": "red",
    "failed": "bold red",
    "waiting": "cyan",
    "would-run": "cyan",
    "would-start": "green",
    "would-wait": "cyan",
    "waiting-for-labels": "cyan",
    "taken-in": "green",
    "preparing": "cyan",
    "would-be-prepared": "cyan",
}


def show_replayed(replayed: Mapping[str, Any], console: Console) -> None:
    """Prints one job's result as soon as there is one."""
    result = replayed["result"]
    line = Text.assemble((f"{result:<16} ", _STYLES.get(result, "")), (plain(replayed["job"]), "bold"))
    if replayed["training_job"] and replayed["training_job"] != replayed["job"]:
        line.append(f" -> {replayed['training_job']}")
    console.print(line)
    if replayed["detail"]:
        console.print(Text(f"  {plain(replayed['detail'])}"))


def show_instance_hours(replayed: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Prints what all training jobs that would be started may use together."""
    hours = [each["instance_hours"] for each in replayed if each["instance_hours"] is not None]
    jobs = "1 training job" if len(hours) == 1 else f"{len(hours):,} training jobs"
    console.print(f"{jobs} would be started, with {sum(hours):g} instance-hours at most.")

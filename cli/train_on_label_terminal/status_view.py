"""How things stand, as a table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from train_on_label_terminal.plain import plain

_STYLES = {
    "started": "green",
    "waiting": "cyan",
    "waiting-for-labels": "cyan",
    "preparing": "cyan",
    "taken-in": "green",
    "refused": "red",
    "failed": "bold red",
    "Completed": "green",
    "Failed": "bold red",
    "Stopped": "yellow",
    "InProgress": "cyan",
}


def show_status(standing: Mapping[str, Any], console: Console) -> None:
    """Prints labeling jobs and dropped manifests, and what became of them; then what needs somebody's eye.

    When, and beside it lines that each have room for a name of 63 characters where the terminal has 80.
    """
    table = Table(box=None, padding=(0, 1, 0, 0), show_edge=False, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for row in standing["labeling_jobs"]:
        _add(table, row, row["labeling_job"], row)
    for row in standing["dropped_manifests"]:
        _add(table, row, _key(row["manifest"]), {**row, "status": "Completed"}, status="dropped")
    if table.row_count:
        console.print(table)
    else:
        console.print(standing.get("empty", "There are no labeling jobs yet, and no dropped manifests."))
    if standing["paused"]:
        resume = f"train-on-label resume --stack {standing['deployment']}"
        console.print(Text(f"Paused: no training job is started, until {resume}.", style="bold yellow"))
    for holds, count in standing["dead_letters"].items():
        if count:
            replay = f"train-on-label replay --dead-letters --stack {standing['deployment']}"
            advice = f"mend the cause, then run {replay}"
            console.print(Text(f"Dead letters, {holds}: {count}; {advice}", style="bold red"))


def _add(
    table: Table, row: Mapping[str, Any], name: str, became: Mapping[str, Any], status: str | None = None
) -> None:
    """The time in UTC, and a line each for the name, what became of it, and its training job."""
    lines = [Text(plain(name), style="bold"), _styled(status or row["status"])]
    if (text := _became(became)).plain:
        lines[-1].append(", ").append_text(text)
    if row["training_job"]:
        lines.append(Text(row["training_job"]))
        lines.append(_training(row))
    when = datetime.fromisoformat(row["changed_at"])
    table.add_row(f"{when:%Y-%m-%d %H:%M}", Text("\n").join(line for line in lines if line.plain))


def _key(uri: str) -> str:
    return uri.removeprefix("s3://").partition("/")[2] or uri


def _became(row: Mapping[str, Any]) -> Text:
    if row["result"] is None:
        # Only a completed one should have been heard of.
        return Text("not in the log" if row["status"] == "Completed" else "", style="dim")
    text = _styled(row["result"])
    if row["result"] == "failed":
        text.append(f" {plain(row['detail'] or '')}")
    if row["result"] == "waiting-for-labels":
        text.append(f" {row['new_records']:,} of {row['min_new_records']:,} new records")
        return text
    if row["result"] == "preparing":
        done = "" if row["prepared_ranges"] is None else f" {row['prepared_ranges']:,} of"
        text.append(f"{done} {row['ranges']:,} ranges")
    for refusal in row["refusals"]:
        text.append(f" {refusal['code']}")
    if row["result"] == "waiting":
        text.append(f" since {row['since']}")
    if row["result"] == "ignored":
        text.append(f": {plain(row['why'] or '')}")
    return text


def _training(row: Mapping[str, Any]) -> Text:
    text = _styled(row["training_job_status"] or "")
    if row["model_package"]:
        text.append(f" {row['model_package'].rpartition(':model-package/')[2]}")
    elif row["explanation"]:
        text.append(f" {plain(row['explanation'])}")
    return text


def _styled(word: str) -> Text:
    return Text.assemble((word, _STYLES.get(word, "")))

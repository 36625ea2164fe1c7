"""How things stand, as a table."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from train_on_label_terminal.plain import plain

_STYLES = {
    "started": "green",
    "waiting": "cyan",
    "waiting-for-labels": "cyan",
    "taken-in": "green",
    "refused": "red",
    "failed": "bold red",
    "Completed": "green",
    "Failed": "bold red",
    "Stopped": "yellow",
    "InProgress": "cyan",
}


def show_status(standing: Mapping[str, Any], console: Console) -> None:
    """Prints labeling jobs and dropped manifests, and what became of them; then what needs somebody's eye."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for title in ("labels", "status", "what became of it", "training job", "status"):
        table.add_column(title, overflow="fold")
    for row in standing["labeling_jobs"]:
        table.add_row(
            Text(row["labeling_job"], style="bold"),
            _styled(row["status"]),
            _became(row),
            Text(row["training_job"] or ""),
            _training(row),
        )
    for row in standing["dropped_manifests"]:
        table.add_row(
            Text(plain(_key(row["manifest"])), style="bold"),
            Text("dropped"),
            _became({**row, "status": "Completed"}),
            Text(row["training_job"] or ""),
            _training(row),
        )
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
    for refusal in row["refusals"]:
        text.append(f" {refusal['code']}")
    if row["result"] == "waiting":
        text.append(f" since {row['since']}")
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

"""A profile's labels so far, as a table."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from train_on_label_terminal.plain import plain
from train_on_label_terminal.tables import plain_table

_MOST_CLASSES = 20
_STATES = {"in": ("", ""), "left-out": ("left out", "yellow"), "replaced": ("dropped anew since", "dim")}


def show_labels(report: Mapping[str, Any], console: Console) -> None:
    """Prints what the next training job is trained on, what is new, and the classes by their ids."""
    rows = report["labels"]
    if not rows:
        console.print(
            Text(
                f"{report['profile']} has no labels so far in the deployment {report['deployment']}. "
                'A profile gathers them with train_on = "profile"; '
                "train-on-label replay --since DATE --index-only takes in what was labeled before."
            )
        )
        return
    table = plain_table()
    table.add_column("labels", overflow="fold")
    table.add_column("completed")
    table.add_column("records", justify="right")
    table.add_column("")
    for row in rows:
        state, style = _STATES[row["state"]]
        if row["state"] == "in" and row["is_new"]:
            state, style = "new", "green"
        table.add_row(
            Text(plain(row["labeling_job"]), style="bold"),
            row["completed"][:16].replace("T", " "),
            f"{row['records']:,}",
            Text(state, style=style),
        )
    console.print(table)
    since = f"the training job {report['training_job']}" if report["training_job"] else "the beginning"
    console.print(
        Text(f"{report['records']:,} records, {report['new_records']:,} of them new since {since}.")
    )
    classes = sorted(report["classes"].items(), key=lambda each: each[1])
    shown = ", ".join(f"{class_id} {plain(name)}" for name, class_id in classes[:_MOST_CLASSES])
    more = f", and {len(classes) - _MOST_CLASSES} more" if len(classes) > _MOST_CLASSES else ""
    console.print(Text(f"Classes, for ever: {shown}{more}"))

"""A rehearsal as tables: what was streamed, what is wrong with it, how training ended."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from train_on_label.codes import Code
from train_on_label_terminal.plain import plain
from train_on_label_terminal.terminal import Terminal

Report = Mapping[str, Any]  # JSON as `rehearse --json` prints it

_MOST_OF_A_CODE = 3


def show_streams(report: Report, console: Console | None = None) -> None:
    """Prints `channels`, the first `problems` of each code, and the verdict."""
    console = console or Terminal()
    console.print()
    table = Table("channel", title="Streamed", title_justify="left", title_style="bold", box=None)
    for heading in ("epochs", "records", "bytes"):
        table.add_column(heading, justify="right")
    for name, channel in report["channels"].items():
        table.add_row(name, *(f"{channel[count]:,}" for count in ("epochs", "records", "bytes")))
    console.print(table)
    console.print()
    by_code: dict[str, list[Report]] = {}
    for problem in report["problems"]:
        by_code.setdefault(problem["code"], []).append(problem)
    for name, found in by_code.items():
        console.print(Text.assemble((name, "bold red"), f" {len(found):,}  {Code[name].advice}"))
        for problem in found[:_MOST_OF_A_CODE]:
            where = f"  {problem['channel']} line {problem['line']:,}: "
            detail, source = plain(problem["detail"]), plain(problem["source"])
            what = detail if source in detail else f"{detail} ({source})"
            console.print(Text.assemble((where, "bold"), what))
        if len(found) > _MOST_OF_A_CODE:
            console.print(Text(f"  and {len(found) - _MOST_OF_A_CODE:,} more; --json lists all"))
    if report["failure"] is not None:
        console.print(Text.assemble(("Streaming failed: ", "bold red"), plain(report["failure"])))
    elif by_code:
        console.print(Text("A training job would stop at these, or learn from them.", "bold red"))
    else:
        console.print(Text("Every record arrived as its label says.", "bold green"))


def show_training(training: Report, console: Console | None = None) -> None:
    """Prints how the training program ended, and the last value of each metric."""
    console = console or Terminal()
    if training["exit_code"]:
        console.print(Text.assemble(("Training failed: ", "bold red"), plain(training["failure_reason"])))
        return
    values = ", ".join(f"{name} {value:g}" for name, value in training["metrics"].items())
    console.print(Text.assemble(("Training completed", "bold green"), f": {values}" if values else "."))

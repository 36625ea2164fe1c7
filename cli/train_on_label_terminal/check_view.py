"""What was looked at in an account, as a table; then the ways out, whole lines to copy."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from train_on_label_terminal.plain import plain
from train_on_label_terminal.tables import plain_table

_STYLES = {"ok": "green", "note": "cyan", "mend": "bold red", "unknown": "yellow"}


def show_check(seen: Mapping[str, Any], console: Console) -> None:
    """Prints each row with its verdict, and what to do about those that are not ok."""
    table = plain_table()
    for title in ("", "looked at", "found"):
        table.add_column(title, overflow="fold")
    for row in seen["checks"]:
        verdict = Text(row["verdict"], style=_STYLES[row["verdict"]])
        table.add_row(verdict, Text(plain(row["about"]), style="bold"), Text(plain(row["found"])))
    console.print(table)
    for row in seen["checks"]:
        if row["way_out"]:
            # Not folded: most of them are commands.
            console.print(Text(f"\n{plain(row['about'])}:", style=_STYLES[row["verdict"]]))
            console.print(Text(f"  {plain(row['way_out'])}"), soft_wrap=True)
    if not seen["holds"]:
        console.print(Text("\nSomething is to be mended, or could not be looked at.", style="bold red"))

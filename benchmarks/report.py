"""What a section measured, as rows of a table."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Row(NamedTuple):
    """One figure."""

    what: str
    measured: str
    aim: str = ""
    """What it is meant to be; empty where it is only for comparison."""


class Section(NamedTuple):
    """Figures that belong together."""

    title: str
    measure: Callable[[bool], Iterable[Row]]
    """Measures; True asks for smaller sizes and fewer runs."""


def show(title: str, rows: Iterable[Row], console: Console) -> None:
    """Prints a section: a table on a terminal, the same without colour where the output is piped."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column("measured", justify="right")
    table.add_column("aim", justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    console.print()

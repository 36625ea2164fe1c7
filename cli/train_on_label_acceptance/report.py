"""The table of what was expected and what AWS did, for a terminal and for an issue."""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from train_on_label.version import __version__
from train_on_label_acceptance.facts import Fact
from train_on_label_terminal.plain import plain
from train_on_label_terminal.tables import plain_table

NOT_TRIED = (
    "Not tried, for only a labeling job shows it: the case of the ARN in its event, whether "
    "aws:SourceAccount is sent for its role, and how late or stale its output manifest is."
)
_SIGNS = {True: "yes", False: "NO", None: "noted"}
_STYLES = {True: "green", False: "bold red", None: "cyan"}
_ACCOUNT = re.compile(r"\b[0-9]{12}\b")


def show(rows: Sequence[Fact], console: Console) -> None:
    """Prints the table."""
    table = plain_table()
    for title in ("what", "expected", "what AWS did", ""):
        table.add_column(title, overflow="fold")
    for row in rows:
        sign = Text(_SIGNS[row.holds], _STYLES[row.holds])
        table.add_row(row.about, row.expected, Text(plain(row.did)), sign)
    console.print(table)


def as_markdown(rows: Sequence[Fact], where: str) -> str:
    """The same for an issue, without the account's number."""
    lines = [
        f"Train on Label {__version__}, {where}",
        "",
        "| what | expected | what AWS did | |",
        "|---|---|---|---|",
        *map(_row, rows),
        "",
        NOT_TRIED,
        "",
    ]
    return _ACCOUNT.sub("111122223333", "\n".join(lines))


def _row(row: Fact) -> str:
    did = plain(row.did).replace("|", "\\|")
    return f"| {row.about} | {row.expected} | {did} | {_SIGNS[row.holds]} |"

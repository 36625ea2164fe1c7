"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a line per row; bars inside cells are escaped."""
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows)])


def code_table(codes: Iterable[tuple[str, str, str]]) -> str:
    """Codes, each with its name, what it says and what to do."""
    rows = (
        [f"`{name}`", meaning.replace("<", "&lt;"), advice.replace("<", "&lt;")]
        for name, meaning, advice in codes
    )
    return table(["Code", "What it says", "What to do"], rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

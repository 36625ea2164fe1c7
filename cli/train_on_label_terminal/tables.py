"""How tables look in a terminal."""

from rich.table import Table


def plain_table(title: str | None = None) -> Table:
    """A table without lines, its title above it on the left."""
    return Table(
        title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0), show_edge=False
    )

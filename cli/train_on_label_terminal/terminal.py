"""Where tables are printed."""

from rich.console import Console

from train_on_label_terminal.output import let_reader_go


class Terminal(Console):
    """A terminal whose reader may stop reading."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """In place of rich's way, which ends the program with 1."""
        self.quiet = True
        let_reader_go()

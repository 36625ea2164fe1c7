"""Printing to somebody who may stop reading: `| head` ends no command, and changes no exit code."""

import json
import os
import sys

from rich.console import Console


def let_reader_go() -> None:
    """Lets everything that is printed from now on go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Terminal(Console):
    """Where tables are printed."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """In place of rich's way, which ends the program with 1."""
        self.quiet = True
        let_reader_go()


def print_json(document: object) -> None:
    """Prints one JSON document."""
    try:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        let_reader_go()

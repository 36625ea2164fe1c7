"""The program's entry, which is there before its commands are."""

import sys


def run() -> None:
    """Runs the command that the program is called with."""
    try:
        # Importing the commands takes a moment, in which a person may think better of it.
        from train_on_label_cli.main import app  # noqa: PLC0415

        app()
    except KeyboardInterrupt:
        sys.exit(130)

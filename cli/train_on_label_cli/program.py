"""The program's entry, which is there before its commands are."""

import atexit
import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper


def run(module: str = "train_on_label_cli.main") -> None:
    """Runs the command that the program is called with; the module holds its `app`."""
    # A shell's >&- closes them, and Python has None in their place then.
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: PTH123, SIM115  # until the program ends
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    if isinstance(sys.stdout, TextIOWrapper):  # class names have letters that some terminals lack
        sys.stdout.reconfigure(errors="backslashreplace")
    # A command makes many objects and few cycles: looking for these takes a twentieth of its time.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)  # what is there at the end goes with the process, unlooked at
    try:
        # Importing the commands takes a moment, in which a person may think better of it.
        import_module(module).app()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError:
        sys.exit(2)  # standard error took no sentence

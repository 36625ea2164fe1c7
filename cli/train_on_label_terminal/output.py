"""Printing to somebody who may stop reading: `| head` ends no command, and changes no exit code."""

import json
import os
import sys


def let_reader_go() -> None:
    """Lets everything that is printed from now on go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(document: object) -> None:
    """Prints one JSON document."""
    try:
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        let_reader_go()

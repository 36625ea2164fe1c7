"""What some commands need beside the command line itself."""

from importlib.util import find_spec

from train_on_label_cli.exits import stop


def need(module: str, extra: str, what: str) -> None:
    """Ends the command with what to install, where a module is not there."""
    if find_spec(module) is None:
        stop(f"{what} needs more than the command line itself: pip install 'train-on-label[{extra}]'.")

"""Reasons of functions and training jobs on a terminal: whatever they hold, they are text."""

from collections import defaultdict
from io import StringIO

from rich.console import Console

from train_on_label_terminal.replay_view import show_replayed
from train_on_label_terminal.status_view import show_status

ORDER = "\x1b]0;mine\x07\x1b[2J\r"


def test_a_replayed_jobs_reason_gives_the_terminal_no_orders() -> None:
    console = Console(file=StringIO(), width=200)

    show_replayed(
        {"result": "failed", "job": f"a{ORDER}", "detail": f"b{ORDER}", "training_job": None}, console
    )

    assert_shown_as_text(console, times=2)


def test_a_training_jobs_explanation_gives_the_terminal_no_orders() -> None:
    console = Console(file=StringIO(), width=200)
    row: dict[str, object] = {
        "labeling_job": "street-cars",
        "status": "Completed",
        "changed_at": "2026-01-08T07:20:01+00:00",
        "result": "started",
        "refusals": [],
        "training_job": "street-cars-0",
        "training_job_status": "Failed",
        "model_package": None,
        "explanation": f"out of memory{ORDER}",
    }

    show_status(defaultdict(dict, {"labeling_jobs": [row]}), console)

    assert_shown_as_text(console, times=1)


def assert_shown_as_text(console: Console, *, times: int) -> None:
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert not {"\x1b", "\x07", "\r"} & set(shown)
    assert shown.count("\\x1b[2J") == times

"""Labels that wait for more: shown as such until a training job of their profile has begun with them."""

from collections import defaultdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from train_on_label_cli.deployment.standing import trained_later
from train_on_label_terminal.status_view import show_status


def outcome(name: str, result: str, training_job: str | None = None, profile: str = "bees") -> dict[str, Any]:
    return {"labeling_job": name, "result": result, "profile": profile, "training_job": training_job}


@pytest.mark.parametrize("waits", ["waiting-for-labels", "taken-in"])
@pytest.mark.parametrize("starts", ["started", "already-started"])
def test_what_waited_was_trained_on_by_the_next_training_job_of_its_profile(waits: str, starts: str) -> None:
    outcomes = [
        outcome("a", "started", "bees-1"),
        outcome("b", waits),
        outcome("c", waits, profile="wasps"),
        outcome("d", starts, "bees-2"),
        outcome("e", waits),
        outcome("f", "refused"),
    ]
    found = {each["labeling_job"]: (each["result"], each["training_job"]) for each in trained_later(outcomes)}
    assert found == {
        "a": ("started", "bees-1"),
        "b": ("started", "bees-2"),
        "c": (waits, None),
        "d": (starts, "bees-2"),
        "e": (waits, None),
        "f": ("refused", None),
    }


def test_how_many_are_there_is_shown() -> None:
    console = Console(file=StringIO(), width=200)
    row = {
        **outcome("street-01", "waiting-for-labels"),
        "status": "Completed",
        "changed_at": "2026-01-08T07:20:00+00:00",
        "new_records": 1_030,
        "min_new_records": 2_000,
        "training_job_status": None,
        "model_package": None,
        "explanation": None,
    }
    show_status(defaultdict(dict, {"labeling_jobs": [row]}), console)
    assert isinstance(console.file, StringIO)
    assert "waiting-for-labels 1,030 of 2,000 new records" in console.file.getvalue()


@pytest.mark.parametrize(
    ("prepared", "shown"), [(412, "412 of 1,030 ranges"), (None, "preparing 1,030 ranges")]
)
def test_how_far_workers_are_is_shown(prepared: int | None, shown: str) -> None:
    console = Console(file=StringIO(), width=200)
    row = {
        **outcome("street-01", "preparing"),
        "status": "Completed",
        "changed_at": "2026-01-08T07:20:00+00:00",
        "ranges": 1_030,
        "prepared_ranges": prepared,
        "refusals": [],
    }
    show_status(defaultdict(dict, {"labeling_jobs": [row]}), console)
    assert isinstance(console.file, StringIO)
    assert shown in console.file.getvalue()

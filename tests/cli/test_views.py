"""What people read in a terminal of 80 columns: first what they must know, and no name or code cut."""

from io import StringIO
from typing import Any

from rich.console import Console

from train_on_label_terminal.plan_view import show_plan
from train_on_label_terminal.status_view import show_status

LONGEST = "street-scenes-of-the-north-side-labeled-again-in-january-2026-1"
TRAINING_JOB = f"{LONGEST[:52]}-0a1b2c3d4e"


def row(**changed: Any) -> dict[str, Any]:
    """A labeling job of which nothing was heard."""
    nothing = ("result", "detail", "why", "since", "training_job", "training_job_status", "model_package")
    return {
        "labeling_job": LONGEST,
        "status": "Completed",
        "changed_at": "2026-01-08T07:20:01+00:00",
        "refusals": [],
        "explanation": None,
        **dict.fromkeys(nothing),
        **changed,
    }


def status(*rows: dict[str, Any]) -> list[str]:
    """The lines of these labeling jobs."""
    standing = {
        "deployment": "train-on-label",
        "paused": False,
        "dead_letters": {},
        "labeling_jobs": rows,
        "dropped_manifests": [],
    }
    show_status(standing, console := Console(file=StringIO(), width=80))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


def test_a_row_says_when_and_what_became_of_the_longest_names_in_80_columns() -> None:
    lines = status(
        row(
            result="started",
            training_job=TRAINING_JOB,
            training_job_status="Completed",
            model_package="arn:aws:sagemaker:eu-west-1:111122223333:model-package/street-scenes/3",
        )
    )

    assert [line.strip() for line in lines] == [
        f"2026-01-08 07:20 {LONGEST}",
        "Completed, started",
        TRAINING_JOB,
        "Completed street-scenes/3",
    ]


def test_why_one_was_ignored_stands_beside_it() -> None:
    text = " ".join(
        line.strip() for line in status(row(result="ignored", why="it has the tag of another team"))
    )

    assert "Completed, ignored: it has the tag of another team" in text


def test_no_code_is_cut_however_many_there_are() -> None:
    codes = ["TOO_MANY_REJECTED", "TOO_FEW_RECORDS", "TOO_FEW_CLASSES", "UNREADABLE_BUCKET"]
    lines = status(row(result="refused", refusals=[{"code": code, "detail": ""} for code in codes]))

    assert {*" ".join(lines).split()} >= {*codes}


def planned(**changed: Any) -> str:
    """A plan with a warning, in a terminal."""
    dataset = {
        "task_type": "object-detection",
        "label_attribute": "cars",
        "profile": "street-scenes",
        "lines": 10,
        "accepted": 9,
        "train": 7,
        "validation": 2,
        "rejected": {"INVALID_JSON": 1},
        "warnings": {"IMAGE_ROTATED": 3},
        "notes": ["3 of 9 sampled images (33.3%) have faults"],
        "classes": [],
    }
    request = {
        "TrainingJobName": TRAINING_JOB,
        "AlgorithmSpecification": {"TrainingImage": "image:1"},
        "ResourceConfig": {"InstanceCount": 2, "InstanceType": "ml.g5.2xlarge"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 5400},
        "EnableManagedSpotTraining": True,
        "InputDataConfig": [],
        "HyperParameters": {},
    }
    report = {"dataset": dataset, "request": request, "refusals": [], **changed}
    show_plan(report, (), folder=None, console=(console := Console(file=StringIO(), width=80)))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_warnings_come_before_any_number_and_costs_are_told() -> None:
    text = planned()

    assert text.startswith("Warning: IMAGE_ROTATED")
    assert text.index("3 of 9 sampled images") < text.index("in the manifest")
    assert "object-detection under cars, profile street-scenes" in text
    assert "2 x ml.g5.2xlarge, spot" in text
    assert "up to 1.5 hours: at most 3 instance-hours" in text
    assert text.split()[-4:] == ["Training", "would", "start:", TRAINING_JOB]


def test_refusals_come_before_warnings_and_are_named_in_the_end_again() -> None:
    text = planned(request=None, refusals=[{"code": "TOO_FEW_RECORDS", "detail": "9 of 10."}])

    assert text.startswith("Refused: TOO_FEW_RECORDS 9 of 10.")
    assert text.index("Refused:") < text.index("Warning:")
    assert text.rstrip().endswith("Training would not start: TOO_FEW_RECORDS")

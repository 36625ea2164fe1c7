"""The page of the codes: what each one says, and what to do about it."""

from collections.abc import Mapping

from docs.markdown import code_table
from train_on_label.codes import Code, Scope
from train_on_label.training.dataset_checks import NO_FAULTS

_INTRODUCTION = """\
<!-- Made by python -m docs.generate; edit the table in lambdas/train_on_label/codes.py instead. -->

# Codes

What is refused carries one of these codes, with a detail that names the line, the value or the setting.
`dataset.json` counts lines by code, `rejects.jsonl` lists the refused ones, and `train-on-label plan` prints
the refusals of the whole."""

_CHOSEN = """\
These are no faults, for a profile asked to leave such lines out, or they hold nothing; they do not count
towards `max_rejected_fraction`:"""

_WAITS = (
    "Nothing is started yet: the training job waits, is looked at again every 15 minutes at least, and "
    "starts by itself. After 14 days it becomes a dead letter."
)
_SECTIONS: Mapping[Scope, tuple[str, str]] = {
    Scope.LINE: ("Lines", "The line is left out of the dataset; the rest is trained on."),
    Scope.IMAGE: (
        "Images and masks",
        "Found where the objects themselves are looked at, as `train-on-label rehearse` does.",
    ),
    Scope.MANIFEST: ("The whole manifest", "No training job is started."),
    Scope.TRAINING: ("The training request and the guards", "No training job is started."),
    Scope.WAITING: ("What a training job waits for", _WAITS),
    Scope.WARNING: ("Warnings", "The line or the dataset is used."),
}


def codes_page() -> str:
    """The whole page."""
    chosen = ", ".join(f"`{code.name}`" for code in NO_FAULTS)
    parts = [_INTRODUCTION, *map(_section, Scope), f"{_CHOSEN} {chosen}."]
    return "\n\n".join(parts) + "\n"


def _section(scope: Scope) -> str:
    title, what_follows = _SECTIONS[scope]
    rows = ((code.name, code.value.meaning, code.advice) for code in Code if code.scope is scope)
    return f"## {title}\n\n{what_follows}\n\n{code_table(rows)}"

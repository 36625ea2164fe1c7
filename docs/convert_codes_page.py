"""The page of what `convert` leaves out or changes: what each code says, and what to do about it."""

from collections.abc import Mapping

from docs.markdown import code_table
from train_on_label_convert.codes import Code, Scope

_INTRODUCTION = """\
<!-- Made by python -m docs.generate; edit the table in cli/train_on_label_convert/codes.py instead. -->

# Codes of a conversion

`train-on-label convert` names everything that it cannot take, or takes in another form, with one of these
codes, where it stands, and a detail. `--json` lists all of them, the first three kinds under `skipped` and
the last under `warnings`."""

_SECTIONS: Mapping[Scope, tuple[str, str]] = {
    Scope.IMAGE: ("Images", "No line is written for the image."),
    Scope.ANNOTATION: ("Annotations", "The image is kept without the annotation."),
    Scope.FILE: ("Files", "The file is left out; where it is the whole source, nothing is written."),
    Scope.WARNING: (
        "Warnings",
        "What is named is converted, or was not meant as a label. The exit code stays 0.",
    ),
}


def convert_codes_page() -> str:
    """The whole page."""
    return "\n\n".join((_INTRODUCTION, *map(_section, Scope))) + "\n"


def _section(scope: Scope) -> str:
    title, what_follows = _SECTIONS[scope]
    rows = ((code.name, code.value.meaning, code.advice) for code in Code if code.scope is scope)
    return f"## {title}\n\n{what_follows}\n\n{code_table(rows)}"

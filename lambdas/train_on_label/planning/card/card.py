"""dataset.html: a page that loads nothing from elsewhere, whatever stands in a manifest."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from train_on_label.codes import Code
from train_on_label.planning.card.charts import Columns
from train_on_label.planning.card.checks import checks_of
from train_on_label.planning.card.classes import classes_of
from train_on_label.planning.card.contact_sheet import color_of, contact_sheet
from train_on_label.planning.card.label_charts import label_charts
from train_on_label.planning.card.sampled_labels import SampledLabels
from train_on_label.planning.changed import ChangeFacts
from train_on_label.planning.plan import Plan
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.guards import instance_hours
from train_on_label.settings.infrastructure import RUNBOOK
from train_on_label.settings.profile.training_options import TrainingOptions
from train_on_label.version import __version__

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBy:
    """Who made the card, where that is known."""

    deployment: str | None = None
    at: str | None = None
    """When, as people read it."""
    links: Mapping[str, str] = field(default_factory=dict)
    """What it is -> its page in the AWS console."""
    runbook: str = RUNBOOK
    """Where people find docs/runbook.md, which has a section on each code."""


def render_card(plan: Plan, made_by: MadeBy) -> str:
    """The page as HTML; everything from the manifest is escaped."""
    dataset, params = plan.dataset, plan.request.params if plan.request else None
    by_count = sorted(dataset.rejected.items(), key=lambda row: (-row[1], row[0]))
    style, labels = _style(), SampledLabels(dataset)
    return (
        _environment()
        .get_template("card.html.jinja")
        .render(
            plan=plan,
            dataset=dataset,
            made_by=made_by,
            version=__version__,
            style=style,
            # No other style, and no script at all, is taken from a page that holds others' names.
            style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            rejected=[(Code[name], count) for name, count in by_count],
            warnings=[(Code[name], count) for name, count in dataset.warnings.items()],
            classes=classes_of(dataset),
            changed=ChangeFacts.of(dataset.changes).told(dataset.task_type.label) if dataset.changes else "",
            checks=checks_of(labels, plan.profile.dataset.group_by),
            charts=[_funnel(dataset), *label_charts(labels)],
            images=list(contact_sheet(dataset)),
            color_of=color_of,
            params=params,
            origins=_origins(plan),
            machines=_machines(plan.profile.training),
        )
    )


def get_ready() -> None:
    """Compiles what the page is made of, which takes a sixth of a second where nobody has before."""
    for template in _environment().list_templates(extensions=["jinja"]):
        _environment().get_template(template)


def _funnel(dataset: Dataset) -> Columns:
    """What became of the manifest's lines."""
    steps = {
        "in all": dataset.lines,
        "accepted": dataset.accepted,
        "train": dataset.train,
        "validation": dataset.validation,
        "refused": dataset.lines - dataset.accepted,
    }
    return Columns(title="Lines", labels=tuple(steps), counts=tuple(steps.values()))


def _machines(training: TrainingOptions) -> str:
    """What is paid for, at most."""
    hours = training.max_runtime_seconds / 3600
    spot = "spot, " if training.spot else "no spot, "
    return (
        f"{training.instance_count} x {training.instance_type}, {spot}run time up to {hours:,.4g} hours: "
        f"at most {instance_hours(training):,.4g} instance-hours"
    )


def _origins(plan: Plan) -> dict[str, str]:
    """Hyperparameter -> where its value comes from, as far as the profile does not set it."""
    algorithm = plan.profile.training.builtin
    if algorithm is None:
        return {}
    rows = algorithm.hyperparameters.items()
    return {name: row.filled_from or "the algorithm's default" for name, row in rows}


@cache
def _style() -> str:
    return (_FOLDER / "card.css").read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    # Imported here, because every start of a function waits for its imports, and few render a card at once.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["share"] = lambda value, whole: f"{value / (whole or 1):.1%}"
    return environment

"""The dataset card: one page for people, beside the dataset that it describes."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from train_on_label.codes import Code
from train_on_label.planning.plan import Plan

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).with_name("card.html.jinja")


def render_card(plan: Plan) -> str:
    """The page as HTML that loads nothing from elsewhere; everything from the manifest is escaped."""
    dataset = plan.dataset
    return _template().render(
        plan=plan,
        dataset=dataset,
        manifest_uri=plan.manifest.uri,
        rejected=[(Code[name], count) for name, count in dataset.rejected.items()],
        warnings=[(Code[name], count) for name, count in dataset.warnings.items()],
        most=max((row.train + row.validation for row in dataset.classes), default=1) or 1,
        hyperparameters=plan.request.params["HyperParameters"] if plan.request else {},
        resources=plan.request.params["ResourceConfig"] if plan.request else {},
    )


@cache
def _template() -> "Template":
    # Imported here, because every start of a function waits for its imports, and few render a card at once.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))

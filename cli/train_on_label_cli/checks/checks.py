"""All that is looked at."""

from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.operating.stack_outputs import stack_outputs
from train_on_label.aws.region import configured_region
from train_on_label.settings.file import Settings
from train_on_label_cli.checks.access import Access
from train_on_label_cli.checks.account import account_rows
from train_on_label_cli.checks.people import address_rows
from train_on_label_cli.checks.row import Row
from train_on_label_cli.checks.workers import worker_rows
from train_on_label_cli.deployment.deployed import STACKS, Outputs
from train_on_label_cli.errors import UsageError


def region_of(settings: Settings, told: str | None) -> str:
    """Where the settings go; UsageError where nothing says it."""
    if region := told or settings.deployment.region or configured_region():
        return region
    raise UsageError("Name the region with --region, in [deployment] of the settings, or as AWS_REGION.")


def checked(settings: Settings, region: str) -> dict[str, Any]:
    """Every row, and whether all of them hold."""
    name, outputs = settings.deployment.name, Outputs()
    for stack in STACKS:
        outputs |= stack_outputs(client("cloudformation", region), f"{name}-{stack}") or {}
    rows = list(account_rows(settings, region, is_deployed=bool(outputs)))
    if outputs:
        rows += (access := Access(settings, outputs, region)).rows()
        rows += worker_rows(access)
        rows += address_rows(settings, outputs, region)
    else:
        found = f"There is no {name} in {region} yet, so roles, buckets and keys are not looked at."
        rows.append(Row("deployment", "note", found, "Deploy, then run this again."))
    return {
        "deployment": name,
        "region": region,
        "holds": all(row.holds for row in rows),
        "checks": [row._asdict() for row in rows],
    }

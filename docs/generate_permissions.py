"""`make permissions`: the evidence for every permission, as a table and as docs/permissions.md.

Exits with 1 where an act of a role is denied, a permission has no evidence, or a forbidden act is not denied.
"""

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from docs.permissions_page import page
from local.aws import LaptopAws
from tests.support.permissions.deployed_roles import deployed_roles
from tests.support.permissions.evidence import Evidence, evidence, working_acts
from tests.support.permissions.forbidden import FORBIDDEN
from tests.support.permissions.loop import run_loop
from tests.support.permissions.world import World, build_world

_PAGE = Path(__file__).with_name("permissions.md")

console = Console(highlight=False)


def main() -> int:
    """The exit code."""
    with LaptopAws(training_step_seconds=0.05, enforce_iam=True) as aws:
        with console.status("Deploying to the AWS on the laptop, with IAM enforced"):
            world = build_world(aws)
        with console.status("Running the whole loop"):
            console.print(f"The whole loop ran with the deployed roles: {run_loop(world)}")
        with world.without_events():
            return _report(world)


def _report(world: World) -> int:
    found: list[Evidence] = []
    denied: list[tuple[str, str, str]] = []
    gaps: list[str] = []
    for construct, role in deployed_roles(world.aws).items():
        clients = role.clients()
        for act, denial in working_acts(world, role, clients):
            if denial:
                gaps.append(f"{construct} cannot {act.title}: {denial}")
        with console.status(f"Taking permissions away from {construct}"):
            rows = list(evidence(world, role, clients))
        console.print(_table(construct, rows))
        found += rows
        for act in FORBIDDEN.get(construct, []):
            if denial := act.denial(world, clients):
                denied.append((construct, act.title, denial))
            else:
                gaps.append(f"{construct} can {act.title}")
    gaps += [f"Nothing misses {_name(row)}" for row in found if not row.breaks and not row.reason]
    _PAGE.write_text(page(found, denied), encoding="utf-8")
    unseen = sum(row.breaks is None for row in found)
    console.print(
        f"{len(found)} permissions, {len(found) - unseen} missed when taken away, {unseen} with a reason; "
        f"{len(denied)} forbidden acts denied."
    )
    for gap in gaps:
        console.print(gap, style="red", markup=False)
    return 1 if gaps else 0


def _table(title: str, rows: list[Evidence]) -> Table:
    table = Table("statement", "action", "what breaks without it", title=title, title_justify="left")
    for row in rows:
        table.add_row(row.permission.sid, row.permission.action, row.breaks or row.reason or "NOTHING")
    return table


def _name(row: Evidence) -> str:
    return f"{row.permission.action} of {row.permission.sid} in {row.role}"


sys.exit(main())

"""docs/permissions.md has the evidence for every statement of the roles."""

import re

from tests.support.places import REPOSITORY
from tests.support.synthesis import Synthesized

PAGE = REPOSITORY / "docs" / "permissions.md"


def documented() -> set[tuple[str, str, str]]:
    """Role, statement and action of every row with evidence."""
    rows = set()
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, *lines = part.splitlines()
        for line in lines:
            if row := re.match(r"\| `(\w+)` \| `([\w-]+:\w+)` \| .+ \|$", line):
                rows.add((title.rpartition(": ")[2], row[1], row[2]))
    return rows


def test_every_action_of_every_statement_has_a_row(any_shape: Synthesized) -> None:
    rows = documented()
    missing = []
    for name, policy in any_shape.resources("Training", "IAM::Policy").items():
        role = name.removesuffix(name[-8:]).removesuffix("DefaultPolicy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            named = statement["Action"]
            actions = [named] if isinstance(named, str) else named
            missing += [
                (role, statement["Sid"], action)
                for action in actions
                if (role, statement["Sid"], action) not in rows
            ]
    assert not missing, "run make permissions"

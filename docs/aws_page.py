"""The page of what AWS does, and what the laptop's AWS does likewise."""

from collections.abc import Iterable

from docs.markdown import table
from local.rules import HEEDED, RULES, Rule

_HEAD = """\
<!-- Made by python -m docs.generate; edit the tables in local/rules.py instead. -->

# AWS, and the AWS on the laptop

Nothing here was run on AWS. Each rule is from its documentation, its service models or public reports of
deployments; the laptop's AWS keeps it, and the named test holds that. Where AWS's way is not documented, the
laptop takes the harsher one. `make accept` asks a real account ([deploying](deploying.md)).
"""
_HEEDED = """\
## What the laptop cannot show

The project heeds these all the same, and the named test holds that.
"""


def aws_page() -> str:
    """The whole page."""
    kept = _table("where the laptop does", RULES)
    return f"{_HEAD}\n{kept}\n\n{_HEEDED}\n{_table('what heeds it', HEEDED)}\n"


def _table(module: str, rules: Iterable[Rule]) -> str:
    rows = [(rule.aws, rule.source, f"`{rule.module}`", f"`tests/{rule.test}`") for rule in rules]
    return table(["what AWS does", "source", module, "test"], rows)

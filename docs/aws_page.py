"""The page of what AWS does and the laptop's AWS does likewise."""

from docs.markdown import table
from local.rules import RULES

_HEAD = """\
<!-- Made by python -m docs.generate; edit the table in local/rules.py instead. -->

# AWS, and the AWS on the laptop

Nothing here was run on AWS. Each rule is from its documentation or from public reports of deployments; the
laptop's AWS keeps it, and the named test holds that. Where AWS's way is not documented, the laptop takes the
harsher one.
"""


def aws_page() -> str:
    """The whole page."""
    rows = [(rule.aws, rule.source, f"`{rule.laptop}`", f"`tests/{rule.test}`") for rule in RULES]
    return f"{_HEAD}\n{table(['what AWS does', 'source', 'where the laptop does', 'test'], rows)}\n"

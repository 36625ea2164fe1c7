"""What a role may do, as IAM's policy simulator tells it.

It knows the role's policies, its boundary and the organization's, and no policies of buckets or keys.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef


def denied_actions(
    iam: "IAMClient",
    role_arn: str,
    actions: Sequence[str],
    resources: Sequence[str],
    context: Mapping[str, str] | None = None,
) -> list[str]:
    """The actions that the role may not perform on some of the resources, where the context is as given."""
    entries: list[ContextEntryTypeDef] = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in (context or {}).items()
    ]
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=role_arn,
        ActionNames=actions,
        ResourceArns=resources,
        ContextEntries=entries,
    )
    denied = {
        result["EvalActionName"]
        for page in pages
        for result in page["EvaluationResults"]
        if result["EvalDecision"] != "allowed"
    }
    return [action for action in actions if action in denied]

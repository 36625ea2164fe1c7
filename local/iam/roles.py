"""What a role may do and whom it trusts, for services that look before they take it on."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import iam

from local.place import ACCOUNT, REGION

Keys = Mapping[str, str | list[str]]


def role_allows(role_arn: str, action: str, resource_arn: str, keys: Keys | None = None) -> bool:
    """Whether the role's policies and boundary allow the action; a role that is not there may do nothing."""
    name = role_arn.rpartition("/")[2]
    asked = iam_evaluator.EvalContext(
        principal_arn=role_arn,
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=action,
        resource_arn=resource_arn,
        region=REGION,
        service_context={key.lower(): value for key, value in (keys or {}).items()},
    )
    with request_scope(ACCOUNT, REGION):
        policies = iam_evaluator._gather_role_policies(name, ACCOUNT)  # noqa: SLF001
        boundary = iam_evaluator._permissions_boundary(iam._roles, name, ACCOUNT)  # noqa: SLF001
        return bool(iam_evaluator.evaluate(asked, policies, *boundary).decision == "Allow")


def trusts(role_arn: str, service: str, source_arn: str) -> bool:
    """Whether the role lets the service take it on for this resource; a role that is not there does not."""
    with request_scope(ACCOUNT, REGION):
        role = iam._roles.get(role_arn.rpartition("/")[2])  # noqa: SLF001
    if role is None:
        return False
    policy = role["AssumeRolePolicyDocument"]
    found = (json.loads(policy) if isinstance(policy, str) else policy).get("Statement", [])
    statements = found if isinstance(found, list) else [found]
    # Ministack takes any service for another, and the account's root for all of them.
    named = [each for each in statements if _names(service, each)]
    root = f"arn:aws:iam::{ACCOUNT}:root"
    asked = iam_evaluator.EvalContext(
        principal_arn=root,
        principal_type="Root",
        principal_account=ACCOUNT,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=REGION,
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": ACCOUNT},
    )
    return bool(iam_evaluator.evaluate_trust_policy({"Statement": named}, root, asked))


def _names(service: str, statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return service in ([services] if isinstance(services, str) else services)

"""What a role may do, for services that look before they take it on."""

from collections.abc import Mapping

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

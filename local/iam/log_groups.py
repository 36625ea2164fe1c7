"""Log groups in templates: called as CloudFormation calls them, under keys that CloudWatch Logs may use.

Source: github.com/aws/aws-cdk/issues/28304, which has both the form of the names and the refusal.
"""

import secrets

from ministack.core import iam_evaluator
from ministack.services import kms

from local.place import ACCOUNT, REGION

_LOGS = f"logs.{REGION}.amazonaws.com"
# The CloudWatch Logs guide, encrypt-log-data-kms, its wildcards spelled out.
_ACTIONS = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")


def generated_name(stack: str, logical_id: str) -> str:
    """What a log group is called that has no name in its template."""
    return f"{stack}-{logical_id}-{secrets.token_hex(6).upper()}"


def refused_key(log_group: str, key_arn: str | None) -> str | None:
    """Why CloudWatch Logs does not take the key for the log group."""
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{log_group}"
    if key_arn is None or all(_may_use(f"kms:{action}", key_arn, arn) for action in _ACTIONS):
        return None
    return f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'"


def _may_use(action: str, key_arn: str, log_group_arn: str) -> bool:
    policy, _ = kms.key_policy_for_arn(key_arn) or (None, None)
    asked = iam_evaluator.EvalContext(
        principal_arn=_LOGS,
        principal_type="AWSService",
        principal_account="",
        action=action,
        resource_arn=key_arn,
        region=REGION,
        service_context={"kms:encryptioncontext:aws:logs:arn": log_group_arn},
    )
    return bool(iam_evaluator.evaluate_resource_policy(policy, asked, _LOGS).decision == "Allow")

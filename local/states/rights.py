"""What a state machine's role must be allowed, and whom it must trust."""

from collections.abc import Mapping
from typing import Any

from ministack.services.stepfunctions import _ExecutionError

from local.iam.object_checks import VIA_S3, object_checks
from local.iam.roles import role_allows, trusts
from local.place import ACCOUNT, REGION
from local.states.definition import SEND_MESSAGE

_EXECUTIONS = f"arn:aws:states:{REGION}:{ACCOUNT}:execution"


def machine_arn(name: str) -> str:
    """The ARN of a state machine."""
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


def untrusting(role_arn: str, machine_arn: str) -> str | None:
    """Why a state machine cannot have this role; None where it can."""
    if trusts(role_arn, "states.amazonaws.com", machine_arn):
        return None
    return (
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to"
        " assume the provided role."
    )


def require_calling(role_arn: str, resource: str, given: Mapping[str, Any]) -> None:
    """The task's error where the role may not do what the task's resource does."""
    if resource == SEND_MESSAGE:
        queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{given['QueueUrl'].rpartition('/')[2]}"
        _require(role_arn, "sqs:SendMessage", queue, "SQS.AmazonSQSException")
        return
    function = given.get("FunctionName", "")
    arn = function if ":" in function else f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
    _require(role_arn, "lambda:InvokeFunction", arn, "Lambda.AWSLambdaException")


def require_mapping(role_arn: str, machine_arn: str) -> None:
    """The map's error where the role may not run children (developer guide, iam-policies-eg-dist-map)."""
    executions = f"{_EXECUTIONS}:{machine_arn.rpartition(':')[2]}:map"
    _require(role_arn, "states:StartExecution", machine_arn, "States.Permissions")
    for action in ("states:DescribeExecution", "states:StopExecution"):
        _require(role_arn, action, executions, "States.Permissions")


def require_reading(role_arn: str, bucket: str, key: str) -> None:
    """The item reader's error where the role may not read the object."""
    failed = "States.ItemReaderFailed"
    _require(role_arn, "s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", failed)
    for action, resource in object_checks("GET", f"/{bucket}/{key}", {}, {}):
        keys = dict(VIA_S3) if action.startswith("kms:") else None
        _require(role_arn, action, resource, failed, keys)


def _require(
    role_arn: str, action: str, resource: str, error: str, keys: dict[str, str] | None = None
) -> None:
    if not role_allows(role_arn, action, resource, keys):
        raise _ExecutionError(
            error, f"User: {role_arn} is not authorized to perform: {action} on resource: {resource}"
        )

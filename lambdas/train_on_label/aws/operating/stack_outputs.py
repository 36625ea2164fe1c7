"""The outputs of deployed stacks."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def stack_outputs(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str] | None:
    """A stack's outputs by name; None where there is no such stack."""
    try:
        stacks = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if code_of(error) == "ValidationError":  # "Stack with id ... does not exist"
            return None
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}

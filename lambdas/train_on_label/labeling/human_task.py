"""AWS's own pre-annotation functions, which tell what task a labeling job has: a table of what AWS fixes.

Source: the API reference of HumanTaskConfig.PreHumanTaskLambdaArn.
"""

import re

from train_on_label.labeling.task_types import TASK_TYPES, TaskType

# AWS's own functions live in one account per region, the same for every task type. A customer's function
# can carry a PRE- name too: only account and name together say that the task is AWS's.
GROUND_TRUTH_ACCOUNTS = {
    "ap-northeast-1": "477331159723",
    "ap-northeast-2": "845288260483",
    "ap-south-1": "565803892007",
    "ap-southeast-1": "377565633583",
    "ap-southeast-2": "454466003867",
    "ca-central-1": "918755190332",
    "eu-central-1": "203001061592",
    "eu-west-1": "568282634449",
    "eu-west-2": "487402164563",
    "us-east-1": "432418664414",
    "us-east-2": "266458841044",
    "us-west-2": "081040173940",
}
_BY_LAMBDA_NAME = {f"PRE-{name}": row for row in TASK_TYPES for name in row.lambda_names}
_LAMBDA_ARN = re.compile(
    r"arn:[a-z-]+:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)"
)


def task_type_of(arn: str) -> TaskType | None:
    """The task type that AWS's pre-annotation function with this ARN serves; None for anybody else's."""
    match = _LAMBDA_ARN.match(arn)
    if match is None or GROUND_TRUTH_ACCOUNTS.get(match["region"]) != match["account"]:
        return None
    return _BY_LAMBDA_NAME.get(match["name"])

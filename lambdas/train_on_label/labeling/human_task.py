"""AWS's own pre-annotation functions and task UIs, which tell a labeling job's task: what AWS fixes.

Source: the API reference of HumanTaskConfig.PreHumanTaskLambdaArn and UiConfig.HumanTaskUiArn.
"""

import re

from train_on_label.labeling import task_types
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
_HUMAN_TASK_UI = re.compile(r":394669845002:human-task-ui/(?P<name>\w+)$")
_BY_HUMAN_TASK_UI = {
    "NamedEntityRecognition": task_types.NAMED_ENTITY_RECOGNITION,
    "PointCloudObjectDetection": task_types.POINT_CLOUD_OBJECT_DETECTION,
    "PointCloudObjectTracking": task_types.POINT_CLOUD_OBJECT_TRACKING,
    "PointCloudSemanticSegmentation": task_types.POINT_CLOUD_SEMANTIC_SEGMENTATION,
    "VideoObjectDetection": task_types.VIDEO_OBJECT_DETECTION,
    "VideoObjectTracking": task_types.VIDEO_OBJECT_TRACKING,
}


def task_type_of(pre_annotation_function: str, task_ui: str) -> TaskType | None:
    """The task type that a labeling job's ARNs (or empty strings) name; None for anybody's own task."""
    if found := _task_type_of_function(pre_annotation_function):
        return found
    match = _HUMAN_TASK_UI.search(task_ui)
    return _BY_HUMAN_TASK_UI.get(match["name"]) if match else None


def _task_type_of_function(arn: str) -> TaskType | None:
    match = _LAMBDA_ARN.match(arn)
    if match is None or GROUND_TRUTH_ACCOUNTS.get(match["region"]) != match["account"]:
        return None
    return _BY_LAMBDA_NAME.get(match["name"])

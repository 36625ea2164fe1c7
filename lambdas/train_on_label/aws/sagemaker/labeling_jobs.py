"""Labeling jobs of the account."""

import re
from typing import TYPE_CHECKING

from train_on_label.labeling import human_task as pre_annotation_functions
from train_on_label.labeling import task_types
from train_on_label.labeling.labeling_job import LabelingJob

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeLabelingJobResponseTypeDef

_HUMAN_TASK_UI = re.compile(r":394669845002:human-task-ui/(?P<name>\w+)$")
_HUMAN_TASK_UIS = {
    "NamedEntityRecognition": task_types.NAMED_ENTITY_RECOGNITION,
    "PointCloudObjectDetection": task_types.POINT_CLOUD_OBJECT_DETECTION,
    "PointCloudObjectTracking": task_types.POINT_CLOUD_OBJECT_TRACKING,
    "PointCloudSemanticSegmentation": task_types.POINT_CLOUD_SEMANTIC_SEGMENTATION,
    "VideoObjectDetection": task_types.VIDEO_OBJECT_DETECTION,
    "VideoObjectTracking": task_types.VIDEO_OBJECT_TRACKING,
}


class IncompleteLabelingJobError(Exception):
    """A labeling job that ended otherwise than completed, or that names no output or label attribute."""


class LabelingJobInProgressError(Exception):
    """A labeling job that is still under way: its description may lag behind its event."""


_ENDED = ("Completed", "Failed", "Stopped")


def describe_labeling_job(sagemaker: "SageMakerClient", name: str) -> LabelingJob:
    """The labeling job, with the name that the service itself gives it: events may write it in lower case."""
    job = sagemaker.describe_labeling_job(LabelingJobName=name)
    status = job["LabelingJobStatus"]
    output = job.get("LabelingJobOutput", {}).get("OutputDatasetS3Uri")
    attribute = job.get("LabelAttributeName")
    if status not in _ENDED:
        raise LabelingJobInProgressError(f"Labeling job {name} is {status}.")
    if status != "Completed" or not output or not attribute:
        raise IncompleteLabelingJobError(
            f"Labeling job {name} is {status}, with output manifest {output} and label attribute {attribute}."
        )
    return LabelingJob(
        name=job["LabelingJobName"],
        arn=job["LabelingJobArn"],
        label_attribute=attribute,
        manifest_uri=output,
        task_type=_task_type(job),
        label_category_uri=job.get("LabelCategoryConfigS3Uri"),
        tags={tag["Key"]: tag["Value"] for tag in job.get("Tags", [])},
    )


def _task_type(job: "DescribeLabelingJobResponseTypeDef") -> task_types.TaskType | None:
    task = job["HumanTaskConfig"]
    if found := pre_annotation_functions.task_type_of(task.get("PreHumanTaskLambdaArn", "")):
        return found
    match = _HUMAN_TASK_UI.search(task.get("UiConfig", {}).get("HumanTaskUiArn", ""))
    return _HUMAN_TASK_UIS.get(match["name"]) if match else None

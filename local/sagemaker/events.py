"""The events that SageMaker sends to EventBridge when a job changes its state."""

from dataclasses import dataclass
from datetime import datetime

from local.sagemaker.types import Params

SOURCE = "aws.sagemaker"

_TRAINING_DETAIL = [
    "TrainingJobName",
    "TrainingJobArn",
    "TrainingJobStatus",
    "SecondaryStatus",
    "FailureReason",
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "ModelArtifacts",
    "CreationTime",
    "TrainingStartTime",
    "TrainingEndTime",
    "LastModifiedTime",
    "SecondaryStatusTransitions",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the source aws.sagemaker."""

    detail_type: str
    resource: str
    detail: Params


def labeling_job_event(job: Params) -> Event:
    """The event carries the job's ARN and status, and nothing else of the job."""
    return Event(
        "SageMaker Ground Truth Labeling Job State Change",
        job["LabelingJobArn"],
        {"LabelingJobStatus": job["LabelingJobStatus"]},
    )


def training_job_event(job: Params, tags: list[dict[str, str]]) -> Event:
    """The event carries most of the job's description, with its tags as an object."""
    detail = {name: _plain(job[name]) for name in _TRAINING_DETAIL if job.get(name) is not None}
    detail["Tags"] = {tag["Key"]: tag["Value"] for tag in tags}
    return Event("SageMaker Training Job State Change", job["TrainingJobArn"], detail)


def _plain(value: object) -> object:
    """Times are milliseconds, written as strings in the service's documented sample."""
    if isinstance(value, datetime):
        return str(round(value.timestamp() * 1000))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value

"""Training jobs that have ended."""

from typing import TYPE_CHECKING

from train_on_label.aws.sagemaker.training_job_tags import training_job_tags
from train_on_label.tags import LABELING_JOB, PROFILE
from train_on_label.training.ended_job import EndedTrainingJob

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeTrainingJobResponseTypeDef

_ENDED = ("Completed", "Failed", "Stopped")


class TrainingJobInProgressError(Exception):
    """A training job whose description lags behind its event: worth a retry."""


class TagsNotFoundError(Exception):
    """A training job that is there, and whose tags are not: no reason to leave its model unregistered."""


def describe_ended_training_job(sagemaker: "SageMakerClient", name: str) -> EndedTrainingJob | None:
    """The training job; None where it is not one that this project started.

    Its event has most of this, but no final metrics, and AWS's sample of it no tags.
    """
    job = sagemaker.describe_training_job(TrainingJobName=name)
    tags = training_job_tags(sagemaker, job["TrainingJobName"], job["TrainingJobArn"])
    if tags is None:
        raise TagsNotFoundError(f"SageMaker describes the training job {name}, and finds no tags of its.")
    if PROFILE not in tags or LABELING_JOB not in tags:
        return None
    if job["TrainingJobStatus"] not in _ENDED:
        raise TrainingJobInProgressError(f"Training job {name} is {job['TrainingJobStatus']}.")
    return EndedTrainingJob(
        name=job["TrainingJobName"],
        status=job["TrainingJobStatus"],
        secondary_status=job["SecondaryStatus"],
        tags=tags,
        labeling_job=tags[LABELING_JOB],
        profile=tags[PROFILE],
        image=job["AlgorithmSpecification"].get("TrainingImage", ""),
        dataset_uri=_dataset_uri(job),
        created_at=job["CreationTime"].timestamp(),
        failure_reason=job.get("FailureReason"),
        model_uri=job.get("ModelArtifacts", {}).get("S3ModelArtifacts"),
        metrics={metric["MetricName"]: metric["Value"] for metric in job.get("FinalMetricDataList", [])},
    )


def _dataset_uri(job: "DescribeTrainingJobResponseTypeDef") -> str:
    train = next(channel for channel in job["InputDataConfig"] if channel["ChannelName"] == "train")
    manifest = train["DataSource"]["S3DataSource"]["S3Uri"]
    return f"{manifest.rpartition('/')[0]}/"

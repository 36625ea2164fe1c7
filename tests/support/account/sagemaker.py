"""SageMaker in memory: labeling jobs to describe, training jobs to start, list and describe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.support.account.clock import Clock
from tests.support.account.model_registry import MemoryModelRegistry
from tests.support.account.wire import Answer, ServiceError

ARN = "arn:aws:sagemaker:us-east-1:111122223333"
# As public reports have it.
_NO_QUOTA = (
    "The account-level service limit 'ml.g5.2xlarge for training job usage' is {quota} Instances, with "
    "current utilization of {running} Instances and a request delta of 1 Instances. Please use AWS Service "
    "Quotas to request an increase for this quota."
)
_CREATED = datetime(2026, 1, 8, 7, 20, tzinfo=UTC)


class MemorySageMaker(MemoryModelRegistry):
    """Training jobs keep their names for ever, and never end by themselves."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(ARN)
        self._clock = clock
        self.labeling_jobs: dict[str, Answer] = {}
        self.late: dict[str, int] = {}
        """How many looks at a labeling job still find it in progress."""
        self.training_jobs: dict[str, Answer] = {}
        self.quota: int | None = None
        """Training jobs at once; None: as many as anybody wants."""
        self.no_quota_until = 0.0
        """Until then others use up what there is."""
        self.invalid = ""
        """What is wrong with every training request."""

    def end_training_job(self, name: str, status: str, secondary_status: str = "", reason: str = "") -> None:
        """Lets a training job end; one that completes has its model, and a metric."""
        job = self.training_jobs[name]
        job |= {"TrainingJobStatus": status, "SecondaryStatus": secondary_status or status}
        if reason:
            job["FailureReason"] = reason
        if status == "Completed":
            model = f"{job['OutputDataConfig']['S3OutputPath']}/{name}/output/model.tar.gz"
            job["ModelArtifacts"] = {"S3ModelArtifacts": model}
            job["FinalMetricDataList"] = [{"MetricName": "validation:mAP", "Value": 0.71}]

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:
        """Which training jobs are looked at; there is never more than one of the other things."""
        if operation == "DescribeTrainingJob":
            return self._looked_at(params["TrainingJobName"])
        if operation == "ListTags":
            name = params["ResourceArn"].rsplit("/", 1)[-1]
            return f"({self.training_jobs[name]['TrainingJobStatus']})"
        return f"({params['StatusEquals']})" if operation == "ListTrainingJobs" else ""

    def describe_labeling_job(self, params: Mapping[str, Any]) -> Answer:
        """A labeling job; names are the same in either case, as events write them in lower case."""
        job = self.labeling_jobs.get(params["LabelingJobName"].lower())
        if job is None:
            raise ServiceError("ResourceNotFound")
        if self.late.get(params["LabelingJobName"].lower(), 0) > 0:
            self.late[params["LabelingJobName"].lower()] -= 1
            return {**job, "LabelingJobStatus": "InProgress"}
        return dict(job)

    def create_training_job(self, params: Mapping[str, Any]) -> Answer:
        """Starts a training job, unless one ever had the name."""
        name = params["TrainingJobName"]
        if name in self.training_jobs:
            raise ServiceError("ResourceInUse")
        if self.invalid:
            raise ServiceError("ValidationException", message=self.invalid)
        running = sum(job["TrainingJobStatus"] == "InProgress" for job in self.training_jobs.values())
        quota = running if self._clock.now < self.no_quota_until else self.quota
        if quota is not None and running >= quota:
            told = _NO_QUOTA.format(quota=quota, running=running)
            raise ServiceError("ResourceLimitExceeded", message=told)
        arn = f"{ARN}:training-job/{name}"
        self.training_jobs[name] = {
            **params,
            "TrainingJobArn": arn,
            "TrainingJobStatus": "InProgress",
            "SecondaryStatus": "Starting",
            "CreationTime": _CREATED,
        }
        return {"TrainingJobArn": arn}

    def describe_training_job(self, params: Mapping[str, Any]) -> Answer:
        """A training job; an unknown one answers as a mistake in the request."""
        job = self.training_jobs.get(params["TrainingJobName"])
        if job is None:
            raise ServiceError("ValidationException", message="Requested resource not found.")
        return dict(job)

    def list_training_jobs(self, params: Mapping[str, Any]) -> Answer:
        """All of a status on one page, the last one first."""
        jobs = [
            job
            for job in reversed(self.training_jobs.values())
            if job["TrainingJobStatus"] == params["StatusEquals"]
        ]
        names = ("TrainingJobName", "TrainingJobArn", "TrainingJobStatus")
        return {"TrainingJobSummaries": [{name: job[name] for name in names} for job in jobs]}

    def list_tags(self, params: Mapping[str, Any]) -> Answer:
        """A training job's tags."""
        job = self.training_jobs.get(params["ResourceArn"].rsplit("/", 1)[-1])
        if job is None:
            raise ServiceError("ValidationException", message="Resource does not exist")
        return {"Tags": job.get("Tags", [])}

    def _looked_at(self, name: str) -> str:
        if name.startswith("earlier"):
            return "(earlier model)"
        ended = self.training_jobs.get(name, {}).get("TrainingJobStatus", "InProgress") != "InProgress"
        return "(ended)" if ended else "(same name)"

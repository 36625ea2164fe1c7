"""Training jobs: created, described, listed and stopped here; what happens to them is in training_life."""

from datetime import UTC, datetime

from local.place import REGION, sagemaker_arn
from local.sagemaker.errors import SageMakerError
from local.sagemaker.events import training_job_event
from local.sagemaker.listing import Listing
from local.sagemaker.ports import S3, EventBridge, Instances
from local.sagemaker.s3_uri import split_s3_uri
from local.sagemaker.store import Store
from local.sagemaker.tags import Tags
from local.sagemaker.training.quotas import TrainingQuotas
from local.sagemaker.training.training_life import TrainingLife
from local.sagemaker.types import Params
from local.training.programs import metric_definitions

_LISTING = Listing(
    "TrainingJobSummaries", name="TrainingJobName", status="TrainingJobStatus", arn="TrainingJobArn"
)
_DEFAULT_STOPPING_CONDITION = {"MaxRuntimeInSeconds": 86_400}
_DEFAULT_OUTPUT = {"KmsKeyId": ""}  # the service's own description has it so


class TrainingJobs:
    """Creates training jobs, which then live by themselves."""

    def __init__(
        self, s3: S3, event_bridge: EventBridge, instances: Instances, tags: Tags, *, step_seconds: float
    ) -> None:
        self._s3 = s3
        self._event_bridge = event_bridge
        self._tags = tags
        self._store = Store()
        self.quotas = TrainingQuotas()
        self.life = TrainingLife(instances, self.emit, step_seconds=step_seconds)

    async def create(self, params: Params) -> Params:
        """CreateTrainingJob: the job is InProgress at once and goes on by itself."""
        for channel in params.get("InputDataConfig") or []:
            if "S3DataSource" in channel["DataSource"]:
                await self._require_input(channel["DataSource"]["S3DataSource"], params["RoleArn"])
        # Whether the service looks at the quota or at the name first is not documented.
        self.quotas.refuse_beyond(params, self._store.all())
        name, now = params["TrainingJobName"], datetime.now(UTC)
        arn = sagemaker_arn("training-job", name)
        job = params | {
            "TrainingJobArn": arn,
            "TrainingJobStatus": "InProgress",
            "SecondaryStatus": "Starting",
            "SecondaryStatusTransitions": [],
            "StoppingCondition": _DEFAULT_STOPPING_CONDITION | params.get("StoppingCondition", {}),
            "AlgorithmSpecification": _with_metrics(params.get("AlgorithmSpecification") or {}),
            "OutputDataConfig": _DEFAULT_OUTPUT | params["OutputDataConfig"],
            "CreationTime": now,
            "LastModifiedTime": now,
        }
        if not self._store.add(name, job):
            raise SageMakerError.name_in_use("training", arn)
        self._tags.begin(arn, params.get("Tags"))
        self.life.begin(job)
        return {"TrainingJobArn": arn}

    async def describe(self, params: Params) -> Params:
        """DescribeTrainingJob."""
        return self.get(params["TrainingJobName"])

    async def list(self, params: Params) -> Params:
        """ListTrainingJobs."""
        return _LISTING.page(self._store.all(), params)

    async def stop(self, params: Params) -> Params:
        """StopTrainingJob: Stopping, then Stopped one step later; SageMakerError if the job has ended."""
        job = self.get(params["TrainingJobName"])
        if job["TrainingJobStatus"] != "InProgress":
            status = job["TrainingJobStatus"]
            raise SageMakerError.validation(
                f"The request was rejected because the training job is in status {status}."
            )
        self.life.stop(job)
        return {}

    async def delete(self, params: Params) -> Params:
        """DeleteTrainingJob: an ended job is forgotten, and its name is free again."""
        job = self.get(params["TrainingJobName"])
        if job["TrainingJobStatus"] in ("InProgress", "Stopping"):
            status = job["TrainingJobStatus"]
            raise SageMakerError("ResourceInUse", f"The training job is in status {status}.")
        self._store.remove(job["TrainingJobName"])
        return {}

    def emit(self, job: Params) -> None:
        """Send the event of the job's present status."""
        self._event_bridge.emit(training_job_event(job, self._tags.of(job["TrainingJobArn"])))

    def get(self, name: str) -> Params:
        """The record of a job; SageMakerError if there is none."""
        job = self._store.get(name)
        if job is None:
            raise SageMakerError.not_found()
        return job

    def clear(self) -> None:
        """End and forget every job."""
        self.life.clear()
        self._store.clear()
        self.quotas.clear()

    async def _require_input(self, source: Params, role_arn: str) -> None:
        uri = source["S3Uri"]
        bucket, key = split_s3_uri(uri)
        if source["S3DataType"] == "S3Prefix":
            found = await self._s3.has_prefix(bucket, key)
        else:
            found = await self._s3.exists(bucket, key)
        if not found:
            raise SageMakerError.validation(
                f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the'
                f" bucket exists in the selected region ({REGION}), that objects exist under that S3 prefix,"
                f' and that the role "{role_arn}" has "s3:ListBucket" permissions on bucket "{bucket}".'
            )


def _with_metrics(specification: Params) -> Params:
    """With the metrics that a built-in algorithm publishes, as the service describes its jobs."""
    definitions = metric_definitions(specification)
    return specification | ({"MetricDefinitions": definitions} if definitions else {})

"""Ground Truth labeling jobs. There are no workers on a laptop: the control endpoint plays them."""

import uuid
from datetime import UTC, datetime

from local.place import sagemaker_arn
from local.sagemaker.errors import SageMakerError
from local.sagemaker.events import labeling_job_event
from local.sagemaker.labeling.label_counters import count_labels
from local.sagemaker.listing import Listing
from local.sagemaker.ports import S3, EventBridge
from local.sagemaker.s3_uri import join_s3_uri, split_s3_uri
from local.sagemaker.store import Store
from local.sagemaker.tags import Tags
from local.sagemaker.types import Params

_LISTING = Listing(
    "LabelingJobSummaryList", name="LabelingJobName", status="LabelingJobStatus", arn="LabelingJobArn"
)


class LabelingJobs:
    """Creates labeling jobs and, for the workers, ends them."""

    def __init__(self, s3: S3, event_bridge: EventBridge, tags: Tags) -> None:
        self._s3 = s3
        self._event_bridge = event_bridge
        self._tags = tags
        self._store = Store()
        self._written: set[str] = set()
        self._late: dict[str, bytes] = {}

    async def create(self, params: Params) -> Params:
        """CreateLabelingJob: the job is InProgress at once."""
        data_source = params["InputConfig"]["DataSource"]
        if "S3DataSource" in data_source:
            await self._require_object(data_source["S3DataSource"]["ManifestS3Uri"])
        name, now = params["LabelingJobName"], datetime.now(UTC)
        arn = sagemaker_arn("labeling-job", name)
        job = params | {
            "LabelingJobArn": arn,
            "LabelingJobStatus": "InProgress",
            "LabelCounters": count_labels([], params["LabelAttributeName"]),
            "JobReferenceCode": uuid.uuid4().hex,
            "CreationTime": now,
            "LastModifiedTime": now,
        }
        if not self._store.add(name, job):
            raise SageMakerError.name_in_use("labeling", arn)
        self._tags.begin(arn, params.get("Tags"))
        return {"LabelingJobArn": arn}

    async def describe(self, params: Params) -> Params:
        """DescribeLabelingJob."""
        job = self.get(params["LabelingJobName"])
        return job | {"Tags": self._tags.of(job["LabelingJobArn"])}

    async def list(self, params: Params) -> Params:
        """ListLabelingJobs."""
        return _LISTING.page([job | _summary(job) for job in self._store.all()], params)

    async def stop(self, params: Params) -> Params:
        """StopLabelingJob: nobody is at work, so the job is Stopped at once, not Stopping first.

        What was labeled until then is its output.
        """
        job = self._in_progress(params["LabelingJobName"])
        if job["LabelingJobArn"] in self._written:
            job["LabelingJobOutput"] = {"OutputDatasetS3Uri": _output_uri(job)}
        self._end(job, "Stopped")
        return {}

    async def write_output(self, name: str, manifest: bytes) -> str:
        """Write the output manifest as it stands, and count its labels; return its S3 URI."""
        job = self._in_progress(name)
        await self._write(_output_uri(job), manifest)
        job["LabelCounters"] = count_labels(manifest.splitlines(), job["LabelAttributeName"])
        self._written.add(job["LabelingJobArn"])
        return _output_uri(job)

    async def complete(self, name: str, manifest: bytes) -> str:
        """Write the output manifest, count its labels, and say Completed; return the manifest's S3 URI."""
        await self.write_output(name, manifest)
        return self._complete(self.get(name))

    async def complete_late(self, name: str, manifest: bytes) -> str:
        """Count the labels and say Completed; S3 keeps what it holds of the output until ``deliver``."""
        job = self._in_progress(name)
        job["LabelCounters"] = count_labels(manifest.splitlines(), job["LabelAttributeName"])
        self._late[job["LabelingJobArn"]] = manifest
        return self._complete(job)

    async def deliver(self, name: str) -> None:
        """Write the manifest that came late; SageMakerError if none did."""
        job = self.get(name)
        manifest = self._late.pop(job["LabelingJobArn"], None)
        if manifest is None:
            raise SageMakerError.validation(f"No output manifest of the labeling job {name} is late.")
        await self._write(_output_uri(job), manifest)

    async def complete_from(self, name: str, manifest_s3_uri: str) -> str:
        """Complete a job with the bytes of an object."""
        manifest = await self._s3.read(*split_s3_uri(manifest_s3_uri))
        if manifest is None:
            raise SageMakerError.validation(f"There is no object {manifest_s3_uri}.")
        return await self.complete(name, manifest)

    def fail(self, name: str, reason: str) -> None:
        """End a job as Failed."""
        job = self._in_progress(name)
        job["FailureReason"] = reason
        self._end(job, "Failed")

    def emit(self, name: str) -> None:
        """Send the event of the job's present status."""
        self._event_bridge.emit(labeling_job_event(self.get(name)))

    def get(self, name: str) -> Params:
        """The record of a job; SageMakerError if there is none."""
        job = self._store.get(name)
        if job is None:
            raise SageMakerError.not_found()
        return job

    def clear(self) -> None:
        """Forget every job."""
        self._store.clear()
        self._written.clear()
        self._late.clear()

    def _in_progress(self, name: str) -> Params:
        job = self.get(name)
        if job["LabelingJobStatus"] != "InProgress":
            status = job["LabelingJobStatus"]
            raise SageMakerError.validation(
                f"The labeling job {name} is {status}; it must be InProgress for this."
            )
        return job

    def _complete(self, job: Params) -> str:
        uri = _output_uri(job)
        job["LabelingJobOutput"] = {"OutputDatasetS3Uri": uri}
        self._end(job, "Completed")
        return uri

    async def _write(self, uri: str, manifest: bytes) -> None:
        if not await self._s3.write(*split_s3_uri(uri), manifest):
            raise SageMakerError.validation(
                f"The output manifest cannot be written to {uri}: create its bucket."
            )

    def _end(self, job: Params, status: str) -> None:
        job["LabelingJobStatus"] = status
        job["LastModifiedTime"] = datetime.now(UTC)
        self._event_bridge.emit(labeling_job_event(job))

    async def _require_object(self, uri: str) -> None:
        bucket, key = split_s3_uri(uri)
        if not await self._s3.exists(bucket, key):
            raise SageMakerError.validation(
                f'No S3 object found under S3 URL "{uri}" given in InputConfig.DataSource. Please'
                " ensure that the bucket exists in the selected region and that the object exists."
            )


def _output_uri(job: Params) -> str:
    output = job["OutputConfig"]["S3OutputPath"]
    return join_s3_uri(output, job["LabelingJobName"], "manifests", "output", "output.manifest")


def _summary(job: Params) -> Params:
    """What the list shows of HumanTaskConfig, beside the job's own members."""
    task = job["HumanTaskConfig"]
    consolidation = task.get("AnnotationConsolidationConfig") or {}
    return {
        "WorkteamArn": task["WorkteamArn"],
        "PreHumanTaskLambdaArn": task.get("PreHumanTaskLambdaArn"),
        "AnnotationConsolidationLambdaArn": consolidation.get("AnnotationConsolidationLambdaArn"),
    }

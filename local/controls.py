"""What no AWS API offers: playing the workers of a labeling job, and steering training jobs."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from local.errors import LaptopError

if TYPE_CHECKING:
    from pathlib import Path


class ControlEndpoint:
    """Speaks to the server's own paths, which are no part of AWS."""

    def __init__(self, endpoint_url: str, certificate: "Path | None" = None) -> None:
        self._endpoint_url = endpoint_url
        context = ssl.create_default_context(cafile=str(certificate)) if certificate else None
        # Without proxies: the server is on this machine.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def post(self, path: str, body: bytes = b"{}", content_type: str = "application/json") -> dict[str, str]:
        """POST ``body`` and return the JSON answer; LaptopError if the server refuses."""
        request = urllib.request.Request(  # noqa: S310 - always the server's own http(s) address
            self._endpoint_url + quote(path), data=body, headers={"Content-Type": content_type}
        )
        try:
            with self._opener.open(request, timeout=60) as response:
                answer: dict[str, str] = json.load(response)
        except urllib.error.HTTPError as error:
            raise LaptopError(f"{path}: {error.read().decode(errors='replace')}") from error
        return answer


class Workers:
    """Plays the people who label: finishes a labeling job as a workforce would."""

    def __init__(self, endpoint: ControlEndpoint) -> None:
        self._endpoint = endpoint

    def complete(self, job_name: str, manifest: bytes) -> str:
        """Complete a labeling job with these output manifest bytes; return the manifest's S3 URI."""
        path = f"/_laptop/sagemaker/labeling-jobs/{job_name}/complete"
        return self._endpoint.post(path, manifest, "application/octet-stream")["OutputDatasetS3Uri"]

    def complete_late(self, job_name: str, manifest: bytes) -> str:
        """Complete a labeling job whose output manifest S3 shows only after deliver(), not with the event."""
        path = f"/_laptop/sagemaker/labeling-jobs/{job_name}/complete-late"
        return self._endpoint.post(path, manifest, "application/octet-stream")["OutputDatasetS3Uri"]

    def deliver(self, job_name: str) -> None:
        """Let S3 show the output manifest that came late."""
        self._endpoint.post(f"/_laptop/sagemaker/labeling-jobs/{job_name}/deliver")

    def write_output(self, job_name: str, manifest: bytes) -> str:
        """Write the output manifest as it stands while work goes on, as Ground Truth does now and then."""
        path = f"/_laptop/sagemaker/labeling-jobs/{job_name}/write-output"
        return self._endpoint.post(path, manifest, "application/octet-stream")["OutputDatasetS3Uri"]

    def complete_from(self, job_name: str, manifest_s3_uri: str) -> str:
        """Complete a labeling job with an object's bytes; return the output manifest's S3 URI."""
        path = f"/_laptop/sagemaker/labeling-jobs/{job_name}/complete"
        return self._endpoint.post(path, json.dumps({"manifest": manifest_s3_uri}).encode())[
            "OutputDatasetS3Uri"
        ]

    def fail(self, job_name: str, reason: str) -> None:
        """Fail a labeling job with this FailureReason."""
        body = json.dumps({"reason": reason}).encode()
        self._endpoint.post(f"/_laptop/sagemaker/labeling-jobs/{job_name}/fail", body)

    def stop(self, job_name: str) -> None:
        """Stop a labeling job, as StopLabelingJob does; the output written so far is its output."""
        self._endpoint.post(f"/_laptop/sagemaker/labeling-jobs/{job_name}/stop")

    def emit(self, job_name: str) -> None:
        """Send the event of the job's present status once more: the service may repeat any event."""
        self._endpoint.post(f"/_laptop/sagemaker/labeling-jobs/{job_name}/emit")


class Training:
    """Steers the training jobs, which otherwise run by themselves, and says what runs for an image."""

    def __init__(self, endpoint: ControlEndpoint) -> None:
        self._endpoint = endpoint

    def fail_next(self, reason: str, job_name: str | None = None) -> None:
        """Let the next training job to start (or the next of this name) fail with this FailureReason."""
        body = json.dumps({"reason": reason, "job_name": job_name}).encode()
        self._endpoint.post("/_laptop/sagemaker/training-jobs/fail-next", body)

    def limit(self, instance_type: str, instances: int | None, *, spot: bool = False) -> None:
        """Set the account's quota: more instances at once answer ResourceLimitExceeded; None lifts it."""
        body = json.dumps({"instance_type": instance_type, "instances": instances, "spot": spot}).encode()
        self._endpoint.post("/_laptop/sagemaker/training-jobs/limit", body)

    def register_image(self, image: str, command: Sequence[str]) -> None:
        """Let ``command`` run in the container of every job that names ``image``, exactly so.

        It runs with the container's folders at SAGEMAKER_BASE_DIR. Images of the built-in algorithms have
        their stand-ins, unless a command is registered for them.
        """
        body = json.dumps({"image": image, "command": list(command)}).encode()
        self._endpoint.post("/_laptop/sagemaker/training-jobs/images", body)

    def hold(self) -> None:
        """Keep every training job InProgress, as a long one would be, until release()."""
        self._endpoint.post("/_laptop/sagemaker/training-jobs/hold")

    def release(self) -> None:
        """Let held training jobs go on."""
        self._endpoint.post("/_laptop/sagemaker/training-jobs/release")

    def emit(self, job_name: str) -> None:
        """Send the event of the job's present status once more."""
        self._endpoint.post(f"/_laptop/sagemaker/training-jobs/{job_name}/emit")

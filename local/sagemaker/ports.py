"""What SageMaker needs of the other services: S3, EventBridge and IAM."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from local.sagemaker.condition_keys import ConditionKeys
from local.sagemaker.events import Event
from local.sagemaker.types import Params


class S3(Protocol):
    """The buckets that jobs read and write."""

    async def read(self, bucket: str, key: str) -> bytes | None:
        """An object's bytes, or None."""

    async def exists(self, bucket: str, key: str) -> bool:
        """Whether there is such an object in a bucket of this region."""

    async def write(self, bucket: str, key: str, body: bytes) -> bool:
        """Whether the object could be written; it cannot where the bucket does not exist."""

    async def has_prefix(self, bucket: str, prefix: str) -> bool:
        """Whether any object's key begins with ``prefix``."""


class Instance(Protocol):
    """A training job's machine. Its methods block; they raise TrainingFailedError."""

    @property
    def metrics(self) -> Mapping[str, tuple[float, datetime]]:
        """Metric -> its last value so far, and when it came."""

    def download(self) -> None:
        """Bring what the job's channels name."""

    def train(self) -> str | None:
        """Run the job's program to its end; the secondary status in which it was stopped, if it was."""

    def upload(self) -> str:
        """Take the model to S3; its URI."""

    def stop(self) -> None:
        """End the program soon; from any thread."""

    def close(self) -> None:
        """Leave nothing behind; from any thread."""


class Instances(Protocol):
    """Machines for training jobs."""

    def start(self, job: Params) -> Instance:
        """A machine for a job; TrainingFailedError where there can be none."""

    def register_image(self, image: str, command: Sequence[str]) -> None:
        """Let a command run for jobs that name an image."""

    def clear(self) -> None:
        """Forget images and jobs."""


class EventBridge(Protocol):
    """The default event bus."""

    def emit(self, event: Event) -> None:
        """Send an event with the source aws.sagemaker."""


class Iam(Protocol):
    """What the sender of a request and the role that it passes may do beside the request itself."""

    def allows(
        self, headers: dict[str, str], action: str, resource_arn: str, condition_keys: ConditionKeys
    ) -> bool:
        """Whether policies allow ``action`` on the resource to the sender of a request with these headers."""

    def role_allows(
        self, role_arn: str, action: str, resource_arn: str, condition_keys: ConditionKeys
    ) -> bool:
        """Whether policies allow ``action`` on the resource to a role."""

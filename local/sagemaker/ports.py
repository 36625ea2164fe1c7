"""What SageMaker needs of the other services: S3, EventBridge and IAM."""

from typing import Protocol

from local.sagemaker.condition_keys import ConditionKeys
from local.sagemaker.events import Event


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


class EventBridge(Protocol):
    """The default event bus."""

    def emit(self, event: Event) -> None:
        """Send an event with the source aws.sagemaker."""


class Iam(Protocol):
    """What the sender of a request may do beside the request itself."""

    def allows(
        self, headers: dict[str, str], action: str, resource_arn: str, condition_keys: ConditionKeys
    ) -> bool:
        """Whether policies allow ``action`` on the resource to the sender of a request with these headers."""

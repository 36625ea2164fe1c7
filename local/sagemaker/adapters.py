"""The other services as SageMaker needs them, by way of ministack's own modules."""

import json

from ministack.core.iam_evaluator import enforce
from ministack.core.responses import request_scope
from ministack.core.router import extract_access_key_id
from ministack.services import eventbridge, s3

from local.iam.roles import role_allows
from local.place import ACCOUNT, REGION
from local.sagemaker.condition_keys import ConditionKeys
from local.sagemaker.events import SOURCE, Event

_OK = 200


class LocalS3:
    """Ministack's S3, without the network in between, and without the policies of the job's role."""

    async def read(self, bucket: str, key: str) -> bytes | None:
        """An object's bytes, or None."""
        status, _, body = await self._request("GET", f"/{bucket}/{key}")
        return body if status == _OK else None

    async def write(self, bucket: str, key: str, body: bytes) -> bool:
        """Whether the object could be written; it cannot where the bucket does not exist."""
        status, _, _ = await self._request("PUT", f"/{bucket}/{key}", body=body)
        return status == _OK

    async def exists(self, bucket: str, key: str) -> bool:
        """Whether there is such an object in a bucket of this region."""
        status, _, _ = await self._request("HEAD", f"/{bucket}/{key}")
        return status == _OK and await self._is_here(bucket)

    async def has_prefix(self, bucket: str, prefix: str) -> bool:
        """Whether any object's key begins with ``prefix``, in a bucket of this region."""
        query = {"list-type": ["2"], "prefix": [prefix], "max-keys": ["1"]}
        status, _, body = await self._request("GET", f"/{bucket}", query=query)
        return status == _OK and b"<Key>" in body and await self._is_here(bucket)

    async def _is_here(self, bucket: str) -> bool:
        _, headers, _ = await self._request("HEAD", f"/{bucket}")
        return headers.get("x-amz-bucket-region") == REGION

    async def _request(
        self, method: str, path: str, *, body: bytes = b"", query: dict[str, list[str]] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {"host": "127.0.0.1", "content-length": str(len(body))}
        with request_scope(ACCOUNT, REGION):
            status, answer_headers, answer = await s3.handle_request(
                method, path, headers, body, query or {}, internal=True
            )
        return status, answer_headers, answer if isinstance(answer, bytes) else answer.encode()


class LocalEventBridge:
    """Ministack's default event bus, entered from the side where sources may begin with ``aws.``."""

    def emit(self, event: Event) -> None:
        """Send an event; RuntimeError if the bus does not take it."""
        entry = {
            "Source": SOURCE,
            "DetailType": event.detail_type,
            "Resources": [event.resource],
            "Detail": json.dumps(event.detail),
        }
        with request_scope(ACCOUNT, REGION):
            status, _, answer = eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)  # noqa: SLF001
        if status != _OK or json.loads(answer)["FailedEntryCount"]:
            raise RuntimeError(f"EventBridge did not take the event of {event.resource}: {answer!r}")


class LocalIam:
    """Ministack's policy evaluation."""

    def allows(
        self, headers: dict[str, str], action: str, resource_arn: str, condition_keys: ConditionKeys
    ) -> bool:
        """Whether policies allow ``action`` on the resource to the sender of a request with these headers."""
        denied = enforce(
            extract_access_key_id(headers),
            action,
            action.partition(":")[0],
            REGION,
            resource_arn=resource_arn,
            service_context=condition_keys,
        )
        return denied is None

    def role_allows(
        self, role_arn: str, action: str, resource_arn: str, condition_keys: ConditionKeys
    ) -> bool:
        """Whether policies allow ``action`` on the resource to a role."""
        return role_allows(role_arn, action, resource_arn, condition_keys)

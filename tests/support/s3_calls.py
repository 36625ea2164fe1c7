"""Watches calls to S3, and makes some of them fail."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def calls_of(s3: "S3Client", operation: str) -> list[Mapping[str, Any]]:
    """The parameters of each call of an operation from now on."""
    calls: list[Mapping[str, Any]] = []

    def remember(params: Mapping[str, Any], **_: object) -> None:
        calls.append(dict(params))

    s3.meta.events.register_first(f"provide-client-params.s3.{operation}", remember)
    return calls


def fail(s3: "S3Client", operation: str, code: str, *, from_call: int = 1) -> None:
    """Makes an operation fail with an error's code, from its first or a later call on."""
    calls = 0

    def refuse(**_: object) -> None:
        nonlocal calls
        calls += 1
        if calls >= from_call:
            raise ClientError({"Error": {"Code": code, "Message": "told so by a test"}}, operation)

    s3.meta.events.register(f"before-call.s3.{operation}", refuse)


class BreakingBody:
    """A body that breaks after some bytes, or ends there where no error is given."""

    def __init__(self, body: Any, after: int, error: Exception | None) -> None:
        self._body = body
        self._left = after
        self._error = error

    def read(self, amount: int | None = None) -> bytes:
        """What comes before the break; an answer that is read whole breaks at once."""
        if self._error is not None and (amount is None or self._left == 0):
            raise self._error
        data: bytes = self._body.read(self._left if amount is None else min(amount, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        """Lets the connection go."""
        self._body.close()


def break_bodies(
    s3: "S3Client", after: int, error: Exception | None, *, times: int, range_: str | None = None
) -> None:
    """Breaks so many answers of GetObject, or those to one range, after some bytes, as BreakingBody does."""
    left = times

    def note_range(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context["range"] = params.get("Range")

    def break_body(parsed: dict[str, Any], context: Mapping[str, Any], **_: object) -> None:
        nonlocal left
        if left and range_ in (None, context["range"]):
            left -= 1
            parsed["Body"] = BreakingBody(parsed["Body"], after, error)

    s3.meta.events.register("provide-client-params.s3.GetObject", note_range)
    s3.meta.events.register("after-call.s3.GetObject", break_body)

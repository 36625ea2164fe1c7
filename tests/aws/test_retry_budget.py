"""What lies below the matrix: botocore's own retries, and the taking up of a body that broke off."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from tests.support.loopback import Answer, closed, cut, error, serving, whole
from train_on_label.aws.clients import client
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.planning.one_function import RESERVE_SECONDS
from train_on_label.settings.infrastructure import Function

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    from mypy_boto3_s3 import S3Client

ATTEMPTS = 5
LONGEST_PAUSE = 20
LINES = b"".join(b"line %06d\n" % number for number in range(30_000))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that botocore would have made between attempts."""
    made: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=made.append))
    return made


@pytest.fixture
def s3_at(monkeypatch: pytest.MonkeyPatch) -> "Callable[[str], S3Client]":
    """The project's own client, pointed at a place on this machine."""

    def make(url: str) -> "S3Client":
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        return client("s3", "us-east-1")

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return make


@pytest.mark.parametrize(
    "answer", [error(503, "SlowDown"), error(500, "InternalError"), closed], ids=["slow", "500", "closed"]
)
def test_a_call_is_given_up_after_five_attempts(
    answer: Answer, s3_at: "Callable[[str], S3Client]", pauses: list[float]
) -> None:
    with serving(answer) as loopback, pytest.raises((ClientError, ConnectionClosedError)):
        s3_at(loopback.url).get_object(Bucket="example-labels", Key="output.manifest")

    assert len(loopback.requests) == ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1
    assert max(pauses) <= LONGEST_PAUSE


def test_the_fifth_attempt_may_go_well(s3_at: "Callable[[str], S3Client]", pauses: list[float]) -> None:
    slow = error(503, "SlowDown")
    with serving(slow, closed, error(500, "InternalError"), slow, whole(b"labels")) as loopback:
        answer = s3_at(loopback.url).get_object(Bucket="example-labels", Key="output.manifest")

        assert answer["Body"].read() == b"labels"
    assert len(pauses) == ATTEMPTS - 1


def test_what_no_retry_helps_is_not_tried_again(
    s3_at: "Callable[[str], S3Client]", pauses: list[float]
) -> None:
    with serving(error(403, "AccessDenied")) as loopback, pytest.raises(ClientError):
        s3_at(loopback.url).get_object(Bucket="example-labels", Key="output.manifest")

    assert len(loopback.requests) == 1
    assert not pauses


def test_a_service_that_cannot_be_reached_is_tried_as_often(
    s3_at: "Callable[[str], S3Client]", pauses: list[float]
) -> None:
    with serving(closed) as loopback:
        url = loopback.url

    with pytest.raises(EndpointConnectionError):
        s3_at(url).get_object(Bucket="example-labels", Key="output.manifest")

    assert len(pauses) == ATTEMPTS - 1


@pytest.mark.parametrize("service", ["s3", "sagemaker", "ssm", "sns", "events"])
def test_one_call_that_hangs_leaves_most_of_the_functions_time(service: str) -> None:
    config = client(service, "us-east-1").meta.config  # type: ignore[call-overload]  # by name, for any

    assert config.retries == {"mode": "standard", "total_max_attempts": ATTEMPTS}
    attempts = ATTEMPTS * (config.connect_timeout + config.read_timeout)
    assert attempts + (ATTEMPTS - 1) * LONGEST_PAUSE <= (Function().timeout_seconds - RESERVE_SECONDS) / 4


def test_a_manifest_that_breaks_off_is_taken_up_where_it_broke(
    s3_at: "Callable[[str], S3Client]",
) -> None:
    size, broken = len(LINES), 200_000
    with serving(whole(LINES), cut(LINES[:broken], size), rest_of(LINES)) as loopback:
        manifest = S3Manifest(s3_at(loopback.url), "s3://example-labels/output.manifest")

        assert b"".join(manifest.chunks()) == LINES
    _, first, second = loopback.requests
    assert first == f"bytes=0-{size - 1}"
    assert second is not None
    assert 0 < int(second.removeprefix("bytes=").removesuffix(f"-{size - 1}")) <= broken


def rest_of(data: bytes) -> Answer:
    """What S3 answers to the range that a request asks for."""

    def send(request: "BaseHTTPRequestHandler") -> None:
        start = int(request.headers["Range"].removeprefix("bytes=").partition("-")[0])
        whole(data[start:], 206)(request)

    return send


@pytest.mark.parametrize(
    "broken",
    [
        ReadTimeoutError(endpoint_url="https://example.invalid"),
        ResponseStreamingError(error="IncompleteRead"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ConnectionResetError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_body_that_never_comes_is_given_up(broken: Exception) -> None:
    reads: list[int] = []

    def read(size: int) -> bytes:
        reads.append(size)
        raise broken

    s3 = SimpleNamespace(
        head_object=lambda **_: {"ContentLength": 7, "ETag": '"1"', "LastModified": datetime.now(UTC)},
        get_object=lambda **_: {"Body": SimpleNamespace(read=read, close=lambda: None)},
    )
    manifest = S3Manifest(s3, "s3://example-labels/output.manifest")  # type: ignore[arg-type]  # two calls do

    with pytest.raises(type(broken)):
        list(manifest.chunks())

    assert len(reads) == 5

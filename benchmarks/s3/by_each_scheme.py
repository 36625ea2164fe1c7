"""The same measured by http and by https, of an S3 that is slow by the connection."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from benchmarks.s3.slow_s3 import SlowS3, slow_s3
from local.certificate import write_certificate
from train_on_label.aws.clients import client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MEGABYTES_PER_SECOND = 90
URI = "s3://labeling-example/output.manifest"


def by_each_scheme(size: int, rows: Callable[[Path, SlowS3, "S3Client"], Iterator[Row]]) -> Iterator[Row]:
    """The rows of each, of a manifest of so many bytes: in a file, and under URI."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "manifest"
        write_object_detection(path, size)
        for certificate in (None, write_certificate(path.parent)):
            with slow_s3(path, _MEGABYTES_PER_SECOND, certificate) as server:
                yield Row(f"{_MEGABYTES_PER_SECOND} MB/s a connection, {server.url.partition(':')[0]}", "")
                yield from rows(path, server, _client_of(server, certificate))
                yield Row("  load of the machine meanwhile", f"{os.getloadavg()[0]:.1f}", "below 1.5")


class Taken(NamedTuple):
    """Seconds."""

    wall: float
    processor: float
    """Of this process, and of those that it has forked."""
    server: float
    """Processor time of the server's process."""


def taken(server: SlowS3, job: Callable[[], object]) -> Taken:
    """What a job takes."""
    served, processor, began = server.processor_seconds(), _processor_seconds(), perf_counter()
    job()
    wall = perf_counter() - began
    return Taken(wall, _processor_seconds() - processor, server.processor_seconds() - served)


def _processor_seconds() -> float:
    own = os.times()
    return own.user + own.system + own.children_user + own.children_system


def _client_of(server: SlowS3, certificate: Path | None) -> "S3Client":
    """The functions' own client, of this server."""
    environment = {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **({"AWS_CA_BUNDLE": str(certificate)} if certificate else {}),
    }
    with patch.dict("os.environ", environment):
        return client("s3", "us-east-1")

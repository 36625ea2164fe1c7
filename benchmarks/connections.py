"""From an S3 that gives each connection 90 MB/s, beside the same manifest in a file."""

import os
import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter

import boto3
from botocore.config import Config

from benchmarks.engines import chunks_of
from benchmarks.from_s3 import prepare
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from benchmarks.slow_s3 import slow_s3
from local.certificate import write_certificate
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.opened_object import OpenedObject

_BYTES = 300_000_000
_MEGABYTES_PER_SECOND = 90
_URI = "s3://labeling-example/output.manifest"


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs that take turns, by the clock: waiting for the network is what is measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "manifest"
        write_object_detection(path, _BYTES // 3 if quick else _BYTES)
        for certificate in (None, write_certificate(folder)):
            with slow_s3(path, _MEGABYTES_PER_SECOND, certificate) as url:
                yield from _rows(path, url, certificate)


def _rows(path: Path, url: str, certificate: Path | None) -> Iterator[Row]:
    s3 = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=url,
        verify=str(certificate) if certificate else None,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  # nobody asks for it
        config=Config(s3={"addressing_style": "path"}),
    )
    readers: list[Callable[[], Iterator[bytes]]] = [
        lambda: chunks_of(path),
        lambda: OpenedObject(s3, _URI).chunks(),
        lambda: S3Manifest(s3, _URI).chunks(),
    ]
    turns = [[_prepared(reader()) for reader in readers] for _ in range(5)]
    columns = [list(zip(*column, strict=True)) for column in zip(*turns, strict=True)]
    file, one, four = (tuple(map(statistics.median, column)) for column in columns)
    size = path.stat().st_size / 1e6
    yield Row(f"{_MEGABYTES_PER_SECOND} MB/s a connection, {'https' if certificate else 'http'}", "")
    yield Row("  prepared from a file", f"{size / file[0]:,.0f} MB/s")
    for what, (seconds, waited), aim in (("one connection", one, ""), ("four", four, "at least 90%")):
        yield Row(f"  by {what}", f"{size / seconds:,.0f} MB/s")
        yield Row("    of the file's speed", f"{file[0] / seconds:.0%}", aim)
        yield Row("    of its time waiting for bytes", f"{waited / seconds:.0%}")
    yield Row("  load of the machine meanwhile", f"{os.getloadavg()[0]:.1f}", "below 1")


def _prepared(chunks: Iterator[bytes]) -> tuple[float, float]:
    """Seconds in all, and those in which bytes were waited for."""
    waited = 0.0

    def taken() -> Iterable[bytes]:
        nonlocal waited
        while True:
            began = perf_counter()
            chunk = next(chunks, b"")
            waited += perf_counter() - began
            if not chunk:
                return
            yield chunk

    began = perf_counter()
    prepare(taken())
    return perf_counter() - began, waited

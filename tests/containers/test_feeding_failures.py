"""What cannot be fed fails the job by name, and is never taken for the end of an epoch."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipe_mode import Channel
from tests.containers.conftest import BUCKET, TRAIN, Remote, World
from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.feeder import Feeder
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects, OpenObject

GOOD = b'{"source-ref": "s3://example-images/good.jpg", "label": 1}\n'


def failure_of(world: World, channel: PipeChannel, objects: Objects) -> str:
    """Reads an epoch until the feeding fails, and sees that the stream does not end by it."""
    failed = threading.Event()
    failures: list[Exception] = []

    def fail(error: Exception) -> None:
        failures.append(error)
        failed.set()

    with Feeder([channel], objects, world.data, fail):
        fifo = world.data / "train_0"
        while not fifo.exists() and not failed.wait(0.001):
            pass
        if not failed.is_set():
            with fifo.open("rb", buffering=0) as reader:
                os.set_blocking(reader.fileno(), False)
                assert failed.wait(10)
                while data := reader.read(1 << 20):
                    pass
                assert data is None  # there is nothing to read now, and no end of the stream
    assert not list(world.data.iterdir())
    [failure] = failures
    return str(failure)


@pytest.mark.parametrize("source", [FolderObjects, Remote])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"source-ref": "s3://example-images/gone.jpg", "label": 1}\n', "gone.jpg is not there"),
        (b'{"source-ref": "s3://example-images/good.jpg"}\n', "has no attribute label"),
        (b'{"Source-Ref": "s3://example-images/good.jpg", "label": 1}\n', "has no attribute source-ref"),
        (b'{"source-ref": 7, "label": 1}\n', "has an attribute source-ref that is no S3 URI"),
        (
            b'{"source-ref": "/etc/passwd", "label": 1}\n',
            "source-ref that is not of the form s3://bucket/key",
        ),
        (b'{"source-ref": "s3://example-images/../../secret", "label": 1}\n', "steps through folders"),
        (b'{"source-ref": "s3://example-images//etc/passwd", "label": 1}\n', "passwd is not there"),
        (b'{"source-ref": "s3://example-images/fifo", "label": 1}\n', "fifo is not there"),
        (b'{"source-ref": "s3://example-images/folder", "label": 1}\n', "folder is not there"),
        (b'{"source-ref": "s3://example-images/good.jpg", "label": "\\ud800"}\n', "is not a JSON object"),
        (b'{"source-ref": "s3://example-images/good.jpg", "label": "\xff"}\n', "is not a JSON object"),
        (b'{"source-ref": "s3://example-images/good.jpg", "label": 1\n', "is not a JSON object"),
        (b'["source-ref", "label"]\n', "is not a JSON object"),
        (b'{"label":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "is not a JSON object"),
        (b"\n" + GOOD, "is blank, not a JSON object"),
    ],
)
def test_a_line_that_cannot_be_sent_is_named(
    world: World, source: Callable[[Path], Objects], line: bytes, reason: str
) -> None:
    world.put("good.jpg", b"image")
    world.put("folder/image.jpg", b"image")
    os.mkfifo(world.folder / BUCKET / "fifo")
    world.put("train.manifest", GOOD * 2 + line)

    failure = failure_of(world, TRAIN, source(world.folder))

    assert failure.startswith(f"ClientError: Data download failed: line 3 of {TRAIN.uri}")
    assert reason in failure
    assert len(failure) < 400


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        (replace(TRAIN, uri="s3://example-images/gone"), "s3://example-images/gone is not there"),
        (replace(TRAIN, uri="s3://example-images/folder/", data_type="S3Prefix"), "no object is below"),
        (replace(TRAIN, data_type="ManifestFile"), "is no manifest of the form"),
    ],
)
def test_a_channel_that_leads_nowhere_fails_before_anybody_reads(
    world: World, channel: PipeChannel, reason: str
) -> None:
    world.put_manifest([{"source-ref": "s3://example-images/a", "label": 1}])

    assert reason in failure_of(world, channel, FolderObjects(world.folder))


class Cut(Remote):
    """Loses the last byte of every image."""

    def open(self, uri: S3Uri) -> OpenObject:
        """An object whose last byte is not sent."""
        opened = super().open(uri)
        if uri.key.endswith(".jpg"):
            data = b"".join(opened.chunks)
            return replace(opened, chunks=iter([data[:-1]]))
        return opened


def test_an_object_that_changes_while_it_is_read_fails_the_job(world: World) -> None:
    world.put_manifest([{"source-ref": world.put("image.jpg", bytes(9000)), "label": 1}])

    failure = failure_of(world, TRAIN, Cut(world.folder))

    assert "image.jpg changed while it was read: it had 9000 bytes, then 8999" in failure


def test_an_object_too_large_for_a_record_fails_the_job(world: World) -> None:
    world.put_manifest([{"source-ref": world.put("image.jpg", b""), "label": 1}])
    os.truncate(world.folder / BUCKET / "image.jpg", 1 << 29)

    failure = failure_of(world, TRAIN, FolderObjects(world.folder))

    assert "image.jpg has 536870912 bytes; a RecordIO record holds 536870911" in failure


def test_all_that_stands_before_a_bad_line_is_sent(world: World) -> None:
    lines = [
        {"source-ref": world.put(f"{number}.jpg", bytes(100_000)), "label": number} for number in range(5)
    ]
    world.put_manifest([*lines, {"label": 5}])

    with world.fed(TRAIN, objects=Remote(world.folder)):
        seen = []
        for record in Channel("train").epoch():
            seen.append(record.json("label"))
            if len(seen) == 5:
                break

    assert seen == [0, 1, 2, 3, 4]

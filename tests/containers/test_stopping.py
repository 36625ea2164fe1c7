"""Feeding ends at once at any moment, and leaves nothing behind."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.containers.conftest import TRAIN, Remote, World
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects


@pytest.fixture(autouse=True)
def nothing_is_left(world: World) -> Iterator[None]:
    before = threading.active_count(), _descriptors()
    yield
    assert (threading.active_count(), _descriptors()) == before
    assert not list(world.data.iterdir())
    assert not world.failures


@pytest.mark.parametrize("source", [FolderObjects, Remote])
@pytest.mark.parametrize("size", [0, 10, 5_000_000])
@pytest.mark.parametrize("read", [None, 0, 1, 70_000, 11_000_000])
def test_whatever_was_read_before(
    world: World, source: Callable[[Path], Objects], size: int, read: int | None
) -> None:
    image = world.put("image.jpg", bytes(size))
    world.put_manifest({"source-ref": image, "label": number} for number in range(10))

    with world.fed(TRAIN, replace(TRAIN, name="validation"), objects=source(world.folder)):
        fifo = world.fifo("train_0")
        if read is not None:
            with fifo.open("rb", buffering=0) as reader:
                while read > 0 and (data := reader.read(read)):
                    read -= len(data)


def test_before_anything_began(world: World) -> None:
    world.put_manifest([])

    with world.fed(TRAIN):
        pass


def test_while_a_reader_sleeps_on_a_full_pipe(world: World) -> None:
    image = world.put("image.jpg", bytes(5_000_000))
    world.put_manifest({"source-ref": image, "label": number} for number in range(10))

    with world.fed(TRAIN):
        fifo = world.fifo("train_0")
        reader = os.open(fifo, os.O_RDONLY)
        os.read(reader, 1)
    while os.read(reader, 1 << 20):  # the stream is cut, and ends
        pass
    os.close(reader)


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))

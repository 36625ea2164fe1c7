"""Objects are fetched ahead, within bounds, and handed on in order."""

import os
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from tests.containers.conftest import TRAIN, World
from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.contents import Reference
from train_on_label_containers.pipe.errors import FeedingError
from train_on_label_containers.pipe.look_ahead import Fetched, look_ahead
from train_on_label_containers.pipe.objects import OpenObject


def references(count: int) -> Iterator[bytes | Reference]:
    """An object and a text for each line."""
    for number in range(count):
        yield Reference(S3Uri("bucket", str(number)), "")
        yield b"%d" % number


def fetch(reference: Reference) -> Fetched:
    """Takes longer for every second object."""
    time.sleep(int(reference.uri.key) % 2 / 500)
    return reference, OpenObject(iter([reference.uri.key.encode()]))


def test_what_is_fetched_first_does_not_overtake() -> None:
    with ThreadPoolExecutor(4) as pool:
        handed_on = list(look_ahead(references(20), fetch, pool, 5))

    taken = [each if isinstance(each, bytes) else each[0].uri.key.encode() for each in handed_on]
    assert taken == [b"%d" % number for number in range(20) for _ in range(2)]


def test_no_more_than_so_many_are_fetched_ahead() -> None:
    asked: list[str] = []

    def remember(reference: Reference) -> Fetched:
        asked.append(reference.uri.key)
        return fetch(reference)

    with ThreadPoolExecutor(4) as pool:
        handed_on = look_ahead(references(1000), remember, pool, 5)
        next(handed_on)
        handed_on.close()  # type: ignore[attr-defined]  # a generator

    assert len(asked) <= 6


def test_an_error_comes_when_all_before_it_was_handed_on() -> None:
    def ends_badly() -> Iterator[bytes | Reference]:
        yield from references(3)
        raise FeedingError("line 4")

    with ThreadPoolExecutor(4) as pool:
        handed_on = look_ahead(ends_badly(), fetch, pool, 5)
        assert len(list(islice(handed_on, 6))) == 6
        with pytest.raises(FeedingError, match="line 4"):
            next(handed_on)


class Huge:
    """Objects of 200 MB that nobody holds."""

    ahead = 16

    def __init__(self, manifest: bytes) -> None:
        self._manifest = manifest

    def open(self, uri: S3Uri) -> OpenObject:
        """The manifest, or zeros."""
        if uri.key.endswith(".manifest"):
            return OpenObject(iter([self._manifest]), len(self._manifest))
        return OpenObject((bytes(1 << 20) for _ in range(200)), 200 << 20)

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """None."""
        raise NotImplementedError


def test_memory_is_bounded_whatever_the_sizes(world: World) -> None:
    line = b'{"source-ref": "s3://example-images/huge", "label": 1}\n'
    with world.fed(TRAIN, objects=Huge(line * 100)):
        reader = os.open(world.fifo("train_0"), os.O_RDONLY)
        os.read(reader, 1)
        tracemalloc.start()
        for _ in range(300):
            os.read(reader, 1 << 20)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        os.close(reader)

    assert held < 100 << 20
    assert threading.active_count() < 20

"""MXNet's reader and SageMaker's own for TensorFlow read what is fed: `make pipe-readers`."""

import hashlib
import os
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.containers.conftest import TRAIN, World

PYTHON = os.environ.get("PIPE_READERS_PYTHON")
PROGRAM = Path(__file__).with_name("independent_reader.py")
MAGIC = b"\x0a\x23\xd7\xce"
BUFFERS = (4096, 65_536, 1 << 20)
LINES = 5_000  # two records each


def values() -> Iterator[bytes]:
    """Bytes of all sizes up to a pipe's, most of them with the magic at any alignment, once or often."""
    rng = random.Random(2018)  # noqa: S311  # no secret
    for number in range(LINES):
        size = rng.choice(BUFFERS) + rng.randint(-9, 9) if number % 50 == 0 else int(2 ** rng.uniform(0, 16))
        data = bytearray(rng.randbytes(size))
        for _ in range(rng.choice((0, 1, 20)) if size >= len(MAGIC) else 0):
            at = rng.randint(0, size - len(MAGIC))
            data[at : at + len(MAGIC)] = MAGIC
        yield bytes(data)


@pytest.fixture
def digests(world: World) -> World:
    """A world whose training manifest describes each of its objects."""
    world.put_manifest(
        {
            "source-ref": world.put(str(number), value),
            "described": {"number": number, "sha256": hashlib.sha256(value).hexdigest()},
        }
        for number, value in enumerate(values())
    )
    return world


@pytest.mark.skipif(PYTHON is None, reason="PIPE_READERS_PYTHON names no Python that has the readers")
@pytest.mark.parametrize("reader", ["mxnet", "tensorflow"])
def test_10_000_records_come_out_as_they_went_in(digests: World, reader: str) -> None:
    channel = replace(TRAIN, attributes=("source-ref", "described"), shuffle_seed=2018)

    with digests.fed(channel):
        run = subprocess.run([str(PYTHON), PROGRAM, reader], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout == f"{reader}: {LINES} lines came out as they went in\n"

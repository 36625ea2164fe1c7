"""MXNet's reader and SageMaker's own for TensorFlow read what is fed: `make pipe-readers`."""

import hashlib
import io
import os
import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from tests.containers.conftest import BUCKET, TRAIN, World
from train_on_label_cli.main import app

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


CONFIG = """
[[profile]]
name = "digests"
match = { labeling_job = "*" }
[profile.training]
image_uri = "111122223333.dkr.ecr.us-east-1.amazonaws.com/readers:1"
instance_type = "ml.m5.xlarge"
attributes = ["{source_attribute}", "described"]
"""


@pytest.fixture
def digests(world: World) -> World:
    """A world whose manifest describes each of its objects."""
    world.put_manifest(line(world, number, value) for number, value in enumerate(values()))
    return world


def line(world: World, number: int, value: bytes) -> dict[str, object]:
    """A line of an object."""
    return {
        "source-ref": world.put(str(number), value),
        "described": {"number": number, "sha256": hashlib.sha256(value).hexdigest()},
    }


@pytest.mark.skipif(PYTHON is None, reason="PIPE_READERS_PYTHON names no Python that has the readers")
@pytest.mark.parametrize("reader", ["mxnet", "tensorflow"])
def test_10_000_records_come_out_as_they_went_in(digests: World, reader: str) -> None:
    channel = replace(TRAIN, attributes=("source-ref", "described"), shuffle_seed=2018)

    with digests.fed(channel):
        run = subprocess.run([str(PYTHON), PROGRAM, reader], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout == f"{reader}: {LINES} lines came out as they went in\n"


@pytest.mark.skipif(PYTHON is None, reason="PIPE_READERS_PYTHON names no Python that has the readers")
@pytest.mark.parametrize("reader", ["mxnet", "tensorflow"])
def test_they_come_out_of_a_rehearsal_as_well(world: World, tmp_path: Path, reader: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1, 1)).save(picture, "PNG")
    labels = {"bees-metadata": {"type": "groundtruth/image-classification", "class-name": "a bee"}}
    world.put_manifest(
        line(world, number, picture.getvalue() + value) | {"bees": number % 2} | labels
        for number, value in enumerate(values())
    )
    (tmp_path / "config.toml").write_text(CONFIG)
    manifest = world.folder / BUCKET / "train.manifest"
    options = {"--config": tmp_path / "config.toml", "--images": world.folder, "--label-attribute": "bees"}

    rehearsed = CliRunner().invoke(
        app,
        ["rehearse", str(manifest), "--command", f"{PYTHON} {PROGRAM} {reader}"]
        + [str(part) for option in options.items() for part in option],
    )

    assert rehearsed.exit_code == 0, rehearsed.output
    assert f"{reader}: {LINES} lines came out as they went in\n" in rehearsed.output

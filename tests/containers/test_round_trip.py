"""What is fed in Pipe mode comes out of `pipe_mode` as it went in."""

import errno
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipe_mode import Channel
from tests.containers.conftest import TRAIN, Remote, World
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.pipe.objects import Objects

MAGIC = b"\x0a\x23\xd7\xce"
SOURCES: list[Callable[[Path], Objects]] = [FolderObjects, Remote]

pieces = st.sampled_from([MAGIC, MAGIC[:2], MAGIC[2:], b"x", b"\0", b"\n"]) | st.binary(max_size=9)
around_buffers = st.sampled_from([0, 1, 4096, 65_536, 1 << 20]).flatmap(
    lambda size: st.integers(max(0, size - 9), size + 9)
)
contents = st.lists(pieces, max_size=12).map(b"".join) | around_buffers.map(
    lambda size: MAGIC[1:] * (size // 3)
)
labels = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("source", SOURCES)
@given(lines=st.lists(st.tuples(contents, labels), max_size=5), seed=st.none() | st.integers())
def test_any_value_comes_out_as_it_went_in(
    source: Callable[[Path], Objects], lines: list[tuple[bytes, object]], seed: int | None
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        world = World(Path(folder))
        patch.setenv("SAGEMAKER_BASE_DIR", str(world.base))
        world.put_manifest(
            {"source-ref": world.put(f"{number}.jpg", data), "label": label, "unlisted": number}
            for number, (data, label) in enumerate(lines)
        )
        with world.fed(replace(TRAIN, shuffle_seed=seed), objects=source(world.folder)) as feeder:
            train = Channel("train")
            epochs = [[(record["source-ref"], record["label"]) for record in train.epoch()] for _ in range(2)]

    sent = [
        (data, label.encode() if isinstance(label, str) else json.dumps(label).encode())
        for data, label in lines
    ]
    for epoch in epochs:
        assert (epoch if seed is None else sorted(epoch)) == (sent if seed is None else sorted(sent))
    assert not world.failures
    assert feeder.channels["train"].records == 2 * len(lines)


def test_without_a_wrapper_values_are_strung_together(world: World) -> None:
    world.put_manifest(
        {"source-ref": world.put(f"{number}", b"image"), "label": [number]} for number in range(3)
    )

    with world.fed(replace(TRAIN, record_io=False)):
        assert world.fifo("train_0").read_bytes() == b"image[0]image[1]image[2]"


@pytest.mark.parametrize("refused", [True, False])
def test_a_file_system_that_cannot_splice_is_read_instead(
    world: World, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    def splice(*_: object, **__: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    if refused:
        monkeypatch.setattr(os, "splice", splice)
    else:
        monkeypatch.delattr(os, "splice")
    image = bytes(range(256)) * 20_000
    world.put_manifest([{"source-ref": world.put("image", image), "label": 1}] * 2)

    with world.fed(TRAIN):
        assert [record["source-ref"] for record in Channel("train").epoch()] == [image, image]


def test_channels_are_read_independently_and_epochs_may_be_left_early(world: World) -> None:
    image = world.put("image.jpg", bytes(5_000_000))
    world.put_manifest({"source-ref": image, "label": number} for number in range(20))

    with world.fed(TRAIN, replace(TRAIN, name="validation")) as feeder:
        train, validation = Channel("train"), Channel("validation")
        numbers = []
        for epoch, records in zip(range(3), train, strict=False):
            for record in records:
                numbers.append(record.json("label"))
                if record.json("label") == epoch:
                    break
            if epoch == 1:
                assert [record.json("label") for record in validation.epoch()] == list(range(20))

    assert numbers == [0, 0, 1, 0, 1, 2]
    assert (feeder.channels["train"].epochs, feeder.channels["validation"].epochs) == (3, 1)
    assert not list(world.data.iterdir())

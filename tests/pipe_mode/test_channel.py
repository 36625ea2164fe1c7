"""A container's channels: grouped, bounded, and named where they fail."""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from pipe_mode import Channel, PipeModeError
from pipe_mode.minibatches import minibatches
from tests.pipe_mode.test_recordio import escaped, whole

PIPE = {"TrainingInputMode": "Pipe", "RecordWrapperType": "RecordIO", "ContentType": "application/x-recordio"}
TEXT = {"TrainingInputMode": "Pipe", "RecordWrapperType": "None", "ContentType": "text/csv"}


class Container:
    """The folders of a container; what is put in place of a FIFO is read just like one."""

    def __init__(self, base: Path) -> None:
        self.data = base / "input" / "data"
        self.config = base / "input" / "config"
        self.data.mkdir(parents=True)
        self.config.mkdir(parents=True)
        self.configure({"train": PIPE}, {"attribute_names": '["source-ref", "label"]'})

    def configure(self, channels: Any, hyperparameters: Any) -> None:
        """Write the input configuration."""
        (self.config / "inputdataconfig.json").write_text(json.dumps(channels))
        (self.config / "hyperparameters.json").write_text(json.dumps(hyperparameters))

    def put(self, epoch: int, stream: bytes) -> None:
        """Store what an epoch of the channel `train` streams."""
        (self.data / f"train_{epoch}").write_bytes(stream)


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Container:
    """A container with a channel `train` of images and labels."""
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))
    return Container(tmp_path)


def test_records_are_grouped_by_the_attributes_that_the_request_lists(container: Container) -> None:
    container.put(0, whole(b"image 1") + whole(b"4") + escaped(b"\x0a\x23\xd7\xce") + whole(b'{"boxes": []}'))

    first, second = Channel("train").epoch()

    assert first == {"source-ref": b"image 1", "label": b"4"}
    assert (first.json("label"), first.text("source-ref")) == (4, "image 1")
    assert second == {"source-ref": b"\x0a\x23\xd7\xce", "label": b'{"boxes": []}'}
    assert second.json("label") == {"boxes": []}


def test_epochs_follow_one_another_and_none_is_skipped(container: Container) -> None:
    for epoch in range(4):
        container.put(epoch, whole(b"%d" % epoch) * 2)
    channel = Channel("train", attributes=["epoch"])

    seen = []
    for number, records in zip(range(3), channel, strict=False):
        if number == 1:
            continue  # what nobody asked for is not opened
        seen += [record.json("epoch") for record in records]

    assert seen == [0, 0, 1, 1]
    assert [record.json("epoch") for record in channel.epoch()] == [2, 2]


def test_a_stream_without_records_has_one_attribute_the_text_of_a_line(container: Container) -> None:
    container.configure({"train": TEXT}, {})
    container.put(0, b"1,2\r\n\n3,4")

    assert [record.text("row") for record in Channel("train", attributes=["row"]).epoch()] == [
        "1,2",
        "",
        "3,4",
    ]


def test_objects_that_are_recordio_themselves_are_read_as_such(container: Container) -> None:
    container.configure({"train": TEXT | {"ContentType": "application/x-recordio-protobuf"}}, {})
    container.put(0, whole(b"1") + whole(b"2"))

    assert [record["row"] for record in Channel("train", attributes=["row"]).epoch()] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (whole(b"image") + whole(b"1") + whole(b"image"), "record 2: the stream ends before label"),
        ((whole(b"image") + whole(b"1"))[:-2], "record 1: the stream ends within a record of 1 bytes"),
        (whole(b"image") + whole(b"1") + b"JFIF" * 4, "record 2: a record begins with 4a464946"),
    ],
)
def test_a_broken_stream_is_named_by_channel_epoch_and_record(
    container: Container, stream: bytes, reason: str
) -> None:
    container.put(0, b"")
    container.put(1, stream)
    channel = Channel("train")
    assert list(channel.epoch()) == []

    with pytest.raises(PipeModeError, match=f"^Channel train, epoch 1, {reason}.*\\.$"):
        list(channel.epoch())


@pytest.mark.parametrize("value", [b"dog", b"", b"\xff", b"[" * 100_000])
def test_a_value_that_is_no_json_is_named(container: Container, value: bytes) -> None:
    container.put(0, whole(b"image") + whole(value))
    [record] = Channel("train").epoch()

    with pytest.raises(PipeModeError, match=r"^Channel train, epoch 0, record 1: label is not JSON"):
        record.json("label")


@pytest.mark.parametrize(
    ("channels", "hyperparameters", "reason"),
    [
        ({"validation": PIPE}, {}, "no channel train; its channels: validation"),
        ({"train": PIPE | {"TrainingInputMode": "File"}}, {}, "in File mode, not in Pipe mode"),
        ({"train": PIPE}, {}, "No hyperparameter attribute_names"),
        ({"train": PIPE}, {"attribute_names": "source-ref"}, "is source-ref, not a JSON list of names"),
        ({"train": PIPE}, {"attribute_names": "[]"}, "not a JSON list of names"),
        ({"train": PIPE}, {"attribute_names": "[1]"}, "not a JSON list of names"),
        ({"train": TEXT}, {"attribute_names": '["a", "b"]'}, "nothing parts its attributes a, b"),
    ],
)
def test_what_the_job_does_not_have_is_told_at_once(
    container: Container, channels: Any, hyperparameters: Any, reason: str
) -> None:
    container.configure(channels, hyperparameters)

    with pytest.raises(PipeModeError, match=reason):
        Channel("train")


def test_outside_a_container_the_error_says_how_to_be_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))

    with pytest.raises(PipeModeError, match=r"inputdataconfig.json cannot be read .* SAGEMAKER_BASE_DIR"):
        Channel("train")


def test_a_fifo_that_comes_late_is_waited_for(container: Container) -> None:
    def feed() -> None:
        os.mkfifo(container.data / "train_0")
        (container.data / "train_0").write_bytes(whole(b"image") + whole(b"1"))

    later = threading.Timer(0.05, feed)
    later.start()

    assert [record["label"] for record in Channel("train").epoch()] == [b"1"]
    later.join()


@pytest.mark.usefixtures("container")
def test_a_fifo_that_never_comes_is_not_waited_for_for_ever() -> None:
    with pytest.raises(PipeModeError, match=r"train_0 is not there after 0.01 seconds"):
        next(Channel("train", wait_seconds=0.01).epoch())


def test_minibatches_hold_every_example_once(container: Container) -> None:
    container.put(0, b"".join(whole(b"%d" % number) + whole(b"%d" % -number) for number in range(7)))

    batches = list(
        minibatches(Channel("train").epoch(), 3, lambda record: (record["source-ref"], record.json("label")))
    )

    assert [labels for _, labels in batches] == [[0, -1, -2], [-3, -4, -5], [-6]]
    assert batches[-1] == ([b"6"], [-6])

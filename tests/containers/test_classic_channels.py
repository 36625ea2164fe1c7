"""Channels without an augmented manifest: prefixes and S3 manifests, wrapped or not, gzip or not."""

import gzip
import json
from dataclasses import replace

import pytest

from pipe_mode import Channel
from tests.containers.conftest import BUCKET, Remote, World
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.folder import FolderObjects

ROWS = PipeChannel(name="train", data_type="S3Prefix", uri=f"s3://{BUCKET}/rows/part")
FILES = {"part-1.csv": b"1,2\n3,4\n", "part-2.csv": b"", "part-é.csv": b"5,6\n", "other.csv": b"no\n"}
SENT = list(FILES.values())[:3]


def put_files(world: World, *, compress: bool = False) -> None:
    """Objects below a prefix, and one that is not below it."""
    for name, data in FILES.items():
        world.put(f"rows/{name}", gzip.compress(data) if compress else data)


def put_listing(world: World, entries: object) -> PipeChannel:
    """A channel whose manifest has these entries."""
    return replace(ROWS, data_type="ManifestFile", uri=world.put("listing", json.dumps(entries).encode()))


@pytest.mark.parametrize("source", [FolderObjects, Remote])
@pytest.mark.parametrize("compressed", [False, True])
def test_objects_below_a_prefix_are_strung_together(
    world: World, source: type[FolderObjects], compressed: bool
) -> None:
    put_files(world, compress=compressed)

    with world.fed(replace(ROWS, gzip=compressed), objects=source(world.folder)) as feeder:
        rows = [record.text("row") for record in Channel("train", attributes=["row"]).epoch()]

    assert rows == ["1,2", "3,4", "5,6"]
    assert feeder.channels["train"].records == 3


@pytest.mark.parametrize("source", [FolderObjects, Remote])
@pytest.mark.parametrize("compressed", [False, True])
def test_each_object_is_a_record_where_it_is_wrapped(
    world: World, source: type[FolderObjects], compressed: bool
) -> None:
    put_files(world, compress=compressed)
    channel = replace(ROWS, record_io=True, gzip=compressed)

    with world.fed(channel, objects=source(world.folder)):
        assert [record["file"] for record in Channel("train", attributes=["file"]).epoch()] == SENT


def test_a_manifest_lists_objects_in_its_order_or_shuffled_anew_each_epoch(world: World) -> None:
    for number in range(30):
        world.put(f"rows/{number}", b"%d" % number)
    entries = [{"prefix": f"s3://{BUCKET}/rows/"}, *map(str, reversed(range(30)))]
    channel = replace(put_listing(world, entries), record_io=True)

    orders = []
    for seed in (None, 7):
        with world.fed(replace(channel, shuffle_seed=seed)):
            file = Channel("train", attributes=["file"])
            orders += [[int(record["file"]) for record in file.epoch()] for _ in range(2)]

    assert orders[0] == orders[1] == list(reversed(range(30)))
    assert sorted(orders[2]) == sorted(orders[3]) == list(range(30))
    assert orders[2] != orders[3]


@pytest.mark.parametrize(
    "entries",
    [
        [],
        {},
        ["1.csv"],
        [{"prefix": 1}, "1.csv"],
        [{"prefix": "rows/"}, "1.csv"],
        [{"prefix": f"s3://{BUCKET}/rows/"}, "../1.csv"],
        [{"prefix": f"s3://{BUCKET}/rows/"}, {"prefix": f"s3://{BUCKET}/"}],
    ],
)
def test_a_manifest_that_is_none_is_refused(world: World, entries: object) -> None:
    world.put("rows/1.csv", b"1")
    with world.fed(put_listing(world, entries)):
        world.wait_for_failure()

    [failure] = world.failures
    assert f"s3://{BUCKET}/listing is no manifest of the form" in str(failure)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no gzip", "part-1.csv is not gzip"),
        (gzip.compress(bytes(100_000))[:-1], "part-1.csv is cut: its gzip data does not end"),
        (b"", "part-1.csv is cut"),
    ],
)
def test_what_should_be_gzip_and_is_not_fails_the_job(world: World, data: bytes, reason: str) -> None:
    world.put("rows/part-1.csv", data)
    with world.fed(replace(ROWS, gzip=True)), world.fifo("train_0").open("rb"):
        world.wait_for_failure()

    [failure] = world.failures
    assert reason in str(failure)


def test_several_gzip_members_are_one_object(world: World) -> None:
    world.put(
        "rows/part-1.csv", gzip.compress(b"1\n") + gzip.compress(bytes(5_000_000)) + gzip.compress(b"\n2")
    )

    with world.fed(replace(ROWS, gzip=True)):
        rows = [record["row"] for record in Channel("train", attributes=["row"]).epoch()]

    assert rows == [b"1", bytes(5_000_000), b"2"]

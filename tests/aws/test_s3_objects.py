"""Pipe mode's objects in S3: one request each, taken up where a connection broke, told in words."""

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.aws.conftest import BUCKET
from tests.support.s3_calls import break_bodies, calls_of, fail
from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.s3 import S3Objects

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

URI = S3Uri(BUCKET, "images/a b+c%20 ü:1.jpg")
DATA = Random(1).randbytes(300_000)  # noqa: S311  # to be the same each time


@pytest.mark.parametrize("data", [b"", b"x", DATA])
def test_an_object_is_asked_for_once(s3: "S3Client", data: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=URI.key, Body=data)
    calls = calls_of(s3, "GetObject")

    opened = S3Objects(s3).open(URI)

    assert (b"".join(opened.chunks), opened.size) == (data, len(data))
    assert len(calls) == 1


def test_a_connection_that_breaks_is_taken_up_where_it_broke(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=URI.key, Body=DATA)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, 120_000, ConnectionResetError("reset by peer"), times=2)

    assert b"".join(S3Objects(s3).open(URI).chunks) == DATA
    assert [call.get("Range") for call in calls] == [None, "bytes=120000-299999", "bytes=240000-299999"]


def test_an_object_that_is_replaced_while_it_is_read_is_told(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=URI.key, Body=DATA)
    break_bodies(s3, 120_000, ConnectionResetError("reset by peer"), times=1)
    opened = S3Objects(s3).open(URI)
    s3.put_object(Bucket=BUCKET, Key=URI.key, Body=DATA[::-1])

    with pytest.raises(
        ObjectError, match=r"ü:1.jpg cannot be read: AWS refused GetObject: PreconditionFailed"
    ):
        list(opened.chunks)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("NoSuchKey", "is not there (NoSuchKey)."),
        ("AccessDenied", "cannot be read (AccessDenied: told so by a test)."),
        ("SlowDown", "cannot be read: AWS refused GetObject: SlowDown: told so by a test"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_that_names_it(
    s3: "S3Client", code: str, words: str
) -> None:
    fail(s3, "GetObject", code)

    with pytest.raises(ObjectError) as told:
        S3Objects(s3).open(URI)
    assert str(told.value) == f"{URI} {words}"


def test_objects_below_a_prefix_are_listed_in_the_order_of_their_keys(s3: "S3Client") -> None:
    keys = ["train/Z.jpg", "train/a b.jpg", "train/é.jpg", "training.jpg", "validation/1.jpg"]
    for key in reversed(keys):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"")

    objects = S3Objects(s3)

    assert [uri.key for uri in objects.list(BUCKET, "train")] == keys[:4]
    with pytest.raises(ObjectError, match="s3://no-such-bucket/train"):
        list(objects.list("no-such-bucket", "train"))

"""An image in S3 is read by its beginning, and on only where somebody does; or it is told why not."""

from io import SEEK_END, BytesIO
from random import Random
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from PIL import Image as pillow  # noqa: N813

from tests.aws.conftest import BUCKET
from tests.support.loopback import Answer, Loopback, closed, error, part, serving, whole
from tests.support.s3_calls import break_bodies, calls_of, fail
from train_on_label.aws.clients import image_client
from train_on_label.aws.s3.images import S3Images
from train_on_label.aws.s3.plain import PlainRequests
from train_on_label.codes import Code
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import Pictured
from train_on_label.preparation.images.ranged import FIRST_BYTES
from train_on_label.preparation.images.source import OpenedImage, UnavailableImageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "images/a b+c%20 ü:1.jpg"
URI = f"s3://{BUCKET}/{KEY}"
LARGE = Random(1).randbytes(5_000_000)  # noqa: S311  # to be the same each time


def image(s3: "S3Client", data: bytes) -> OpenedImage:
    """An image with this content."""
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=data)
    return S3Images(s3).open(URI)


def ranges(calls: list) -> list[str]:  # type: ignore[type-arg]
    """What was asked for."""
    return [call["Range"] for call in calls]


@pytest.mark.parametrize("size", [1, FIRST_BYTES - 1, FIRST_BYTES])
def test_a_small_one_takes_one_request(s3: "S3Client", size: int) -> None:
    calls = calls_of(s3, "GetObject")
    opened = image(s3, LARGE[:size])

    assert opened.is_at_hand
    assert (opened.size, opened.file.read()) == (size, LARGE[:size])
    assert ranges(calls) == [f"bytes=0-{FIRST_BYTES - 1}"]


def test_an_empty_one_has_no_bytes(s3: "S3Client") -> None:
    opened = image(s3, b"")

    assert (opened.size, opened.file.read(), opened.is_at_hand) == (0, b"", True)


def test_of_a_large_one_only_what_is_read_is_fetched(s3: "S3Client") -> None:
    calls = calls_of(s3, "GetObject")
    opened = image(s3, LARGE)

    assert not opened.is_at_hand
    assert opened.size == len(LARGE)
    assert opened.file.read(FIRST_BYTES) == LARGE[:FIRST_BYTES]
    opened.file.seek(-10, SEEK_END)
    assert opened.file.read() == LARGE[-10:]
    opened.file.seek(5)
    assert opened.file.read(10) == LARGE[5:15]
    assert ranges(calls) == [f"bytes=0-{FIRST_BYTES - 1}", f"bytes={len(LARGE) - 10}-{len(LARGE) - 1}"]


def looked_at(s3: "S3Client", data: bytes) -> tuple[list[Code], list[str]]:
    """What a look at an image with this content finds, and the ranges that it asks for."""
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=data)
    calls = calls_of(s3, "GetObject")
    found = Look(source=S3Images(s3), every=True).findings(Pictured(URI, (640, 480), None, None))
    return [finding.code for finding in found], ranges(calls)


def test_a_look_at_a_large_one_takes_a_second_request_and_a_cut_one_is_read_whole(s3: "S3Client") -> None:
    pillow.effect_noise((640, 480), 90).save(file := BytesIO(), "JPEG")
    large = file.getvalue()
    first, size = f"bytes=0-{FIRST_BYTES - 1}", len(large)

    assert looked_at(s3, large) == ([], [first, f"bytes={size - 1_024}-{size - 1}"])
    codes, asked_for = looked_at(s3, large[:-5_000])
    assert codes == [Code.IMAGE_UNREADABLE]
    assert asked_for[:2] == [first, f"bytes={size - 5_000 - 1_024}-{size - 5_000 - 1}"]


def test_whoever_reads_on_gets_ever_larger_parts(s3: "S3Client") -> None:
    calls = calls_of(s3, "GetObject")
    opened = image(s3, LARGE)

    assert b"".join(iter(lambda: opened.file.read(1_000), b"")) == LARGE
    assert len(calls) < 12
    opened.file.seek(0)
    assert opened.file.read() == LARGE


def test_it_is_one_image_that_is_read(s3: "S3Client") -> None:
    opened = image(s3, LARGE)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=LARGE[::-1])

    with pytest.raises(UnavailableImageError, match="was replaced while it was read"):
        opened.file.read()


@pytest.mark.parametrize(
    ("code", "is_denied"),
    [("NoSuchKey", False), ("NoSuchBucket", False), ("AccessDenied", True), ("InvalidObjectState", False)],
)
def test_it_is_told_why_one_cannot_be_read(s3: "S3Client", code: str, *, is_denied: bool) -> None:
    fail(s3, "GetObject", code)

    with pytest.raises(UnavailableImageError, match=code) as caught:
        S3Images(s3).open(URI)

    assert URI in str(caught.value)
    assert caught.value.is_denied is is_denied


def test_what_may_pass_is_no_fault_of_the_image(s3: "S3Client") -> None:
    fail(s3, "GetObject", "SlowDown")

    with pytest.raises(ClientError, match="SlowDown"):
        S3Images(s3).open(URI)


def test_an_answer_that_breaks_off_is_asked_for_again(s3: "S3Client") -> None:
    break_bodies(s3, 3, ConnectionResetError("reset by peer"), times=2)

    assert image(s3, LARGE).file.read() == LARGE


def test_an_answer_that_always_breaks_off_is_given_up(s3: "S3Client") -> None:
    break_bodies(s3, 3, ConnectionResetError("reset by peer"), times=5)

    with pytest.raises(ConnectionResetError):
        image(s3, LARGE)


PART = LARGE[:FIRST_BYTES]


def opened_at(loopback: Loopback, *, images: int = 1) -> list[OpenedImage]:
    """Images of a server, of which the first bytes are asked for plainly."""
    made = S3Images(image_client_at(loopback.url), PlainRequests())
    return [made.open(URI) for _ in range(images)]


def image_client_at(url: str) -> "S3Client":
    """A client as the function has one, of this server."""
    with patch.dict("os.environ", {"AWS_ENDPOINT_URL_S3": url}):
        return image_client("us-east-1")


def test_the_first_bytes_come_by_one_plain_request() -> None:
    with serving(part(PART, len(LARGE))) as loopback, patch.object(S3Images, "_read") as by_boto:
        (opened,) = opened_at(loopback)

    assert (opened.size, opened.file.read(FIRST_BYTES)) == (len(LARGE), PART)
    assert loopback.requests == [f"bytes=0-{FIRST_BYTES - 1}"]
    by_boto.assert_not_called()


@pytest.mark.parametrize(
    "first", [error(503, "SlowDown"), error(307, "TemporaryRedirect"), whole(b"no part")]
)
def test_what_is_no_part_is_asked_for_by_boto3(first: Answer) -> None:
    with serving(first, part(PART, len(LARGE))) as loopback:
        (opened,) = opened_at(loopback)

    assert opened.size == len(LARGE)
    assert len(loopback.requests) == 2


def test_where_there_is_no_plain_way_it_is_tried_once() -> None:
    with (
        serving(closed, part(PART, len(LARGE))) as loopback,
        patch.object(PlainRequests, "get", autospec=True, side_effect=PlainRequests.get) as plainly,
    ):
        opened_at(loopback, images=3)

    assert plainly.call_count == 1
    assert len(loopback.requests) == 4


def test_what_is_denied_is_told_in_words() -> None:
    with serving(error(403, "AccessDenied")) as loopback, pytest.raises(UnavailableImageError) as caught:
        opened_at(loopback)

    assert caught.value.is_denied

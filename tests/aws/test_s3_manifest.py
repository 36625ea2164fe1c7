"""A manifest in S3 is streamed whole, or it is told why not."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError
from urllib3.exceptions import ProtocolError

from tests.aws.conftest import BUCKET
from tests.support.s3_calls import break_bodies, calls_of, fail
from tests.support.shares import shared
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.objects import read_object
from train_on_label.preparation.ranges import reading

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "bees/manifests/output/a b+c%20 ü:1.manifest"
URI = f"s3://{BUCKET}/{KEY}"
DATA = Random(1).randbytes(300_000)  # noqa: S311  # to be the same each time

BROKEN = [
    ConnectionResetError("reset by peer"),
    ProtocolError("Connection broken"),
    ReadTimeoutError(endpoint_url="https://example.com", error="timed out"),
    ResponseStreamingError(error="Connection broken"),
    IncompleteReadError(actual_bytes=70_000, expected_bytes=300_000),
]


@pytest.fixture
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen pieces for DATA, which several connections read."""
    monkeypatch.setattr(reading, "PIECE_BYTES", 32_000)


def ahead(manifest: S3Manifest) -> Iterator[bytes]:
    """Its bytes by several connections."""
    with reading.read_whole([manifest]) as [chunks]:
        yield from chunks


def manifest(s3: "S3Client", data: bytes = DATA) -> S3Manifest:
    """A manifest with this content."""
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=data)
    return S3Manifest(s3, URI)


def test_it_is_streamed_in_chunks(s3: "S3Client") -> None:
    chunks = list(manifest(s3).chunks())

    assert b"".join(chunks) == DATA
    assert max(map(len, chunks)) <= 1_000_000
    assert len(chunks) > 1


def test_its_identity_is_the_checksum_of_its_content_where_s3_has_one(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"123456789", ChecksumAlgorithm="CRC64NVME")

    # The algorithm's check value, ae8b14860a799888, in base64.
    assert S3Manifest(s3, URI).identity == "CRC64NVME:rosUhgp5mIg=-9"


def test_each_reading_begins_anew(s3: "S3Client") -> None:
    read = manifest(s3)

    assert b"".join(read.chunks()) == b"".join(read.chunks()) == DATA


def test_it_knows_its_size_and_the_identity_of_its_content(s3: "S3Client") -> None:
    read, same = manifest(s3), manifest(s3)
    other = manifest(s3, DATA[:-1])

    assert (read.size, other.size) == (300_000, 299_999)
    assert read.identity == same.identity != other.identity
    assert '"' not in read.identity
    assert read.uri == URI


@pytest.mark.parametrize("data", [b"", b"x", b'{"source-ref":"s3://example-images/1.jpg"}\n'.ljust(304)])
def test_a_small_object_is_read_whole(s3: "S3Client", data: bytes) -> None:
    assert b"".join(manifest(s3, data).chunks()) == data


@pytest.mark.parametrize("error", BROKEN, ids=lambda error: type(error).__name__)
def test_a_connection_that_breaks_is_taken_up_where_it_broke(s3: "S3Client", error: Exception) -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, 70_000, error, times=3)

    assert b"".join(read.chunks()) == DATA
    assert [call["Range"] for call in calls] == [
        "bytes=0-299999",
        "bytes=70000-299999",
        "bytes=140000-299999",
        "bytes=210000-299999",
    ]


def test_connections_may_break_for_ever_as_long_as_bytes_come(s3: "S3Client") -> None:
    read = manifest(s3)
    break_bodies(s3, 10_000, ConnectionResetError(), times=1_000)

    assert b"".join(read.chunks()) == DATA


def test_a_connection_that_brings_nothing_is_given_up(s3: "S3Client") -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, 0, ConnectionResetError("reset by peer"), times=1_000)

    with pytest.raises(ConnectionResetError):
        list(read.chunks())
    assert len(calls) == 5


@pytest.mark.parametrize(
    ("brought", "asked"),
    [(150_000, ["bytes=0-299999", "bytes=150000-299999"]), (300_000, ["bytes=0-299999"])],
    ids=["half-way", "behind the last byte"],
)
def test_a_body_that_ends_early_without_an_error_is_taken_up_too(
    s3: "S3Client", brought: int, asked: list[str]
) -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, brought, None, times=1)

    assert b"".join(read.chunks()) == DATA
    assert [call["Range"] for call in calls] == asked


def test_bodies_that_end_before_they_begin_are_given_up(s3: "S3Client") -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, 0, None, times=1_000)

    with pytest.raises(IncompleteReadError):
        list(read.chunks())
    assert len(calls) == 5


def test_a_connection_that_breaks_behind_the_last_byte_has_brought_everything(s3: "S3Client") -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")
    break_bodies(s3, len(DATA), ConnectionResetError("reset by peer"), times=1)

    assert b"".join(read.chunks()) == DATA
    assert len(calls) == 1


def test_an_object_that_changes_in_between_is_not_mixed_with_the_old_one(s3: "S3Client") -> None:
    read = manifest(s3)
    chunks = read.chunks()
    break_bodies(s3, 70_000, ConnectionResetError(), times=1)
    next(chunks)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])

    with pytest.raises(ClientError, match="PreconditionFailed"):
        list(chunks)


def test_an_object_that_changed_before_it_is_read_is_not_read(s3: "S3Client") -> None:
    read = manifest(s3)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])

    with pytest.raises(ClientError, match="PreconditionFailed"):
        next(read.chunks())


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train_on_label.aws.s3.manifest.CHUNK_BYTES", 4_000)


@pytest.mark.parametrize(("start", "end"), [(0, None), (0, 1), (29_999, 30_001), (70_001, 300_000)])
@pytest.mark.usefixtures("_small_chunks")
def test_a_range_is_asked_for_and_no_byte_beside_it(s3: "S3Client", start: int, end: int | None) -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")

    assert b"".join(read.chunks(start, end)) == DATA[start:end]
    assert [call["Range"] for call in calls] == [f"bytes={start}-{(end or len(DATA)) - 1}"]
    assert "IfMatch" in calls[0]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (300_000, None), (300_000, 300_001), (7, 7)])
def test_a_range_without_bytes_is_not_asked_for(s3: "S3Client", start: int, end: int | None) -> None:
    read = manifest(s3)
    calls = calls_of(s3, "GetObject")

    assert list(read.chunks(start, end)) == []
    assert not calls


def test_a_range_ends_where_the_object_does(s3: "S3Client") -> None:
    assert b"".join(manifest(s3).chunks(299_999, 400_000)) == DATA[-1:]


def test_the_version_is_read_that_was_asked_for(s3: "S3Client") -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])
    calls = calls_of(s3, "GetObject")

    assert b"".join(S3Manifest(s3, URI, first).chunks()) == DATA
    assert {call["VersionId"] for call in calls} == {first}


@pytest.mark.usefixtures("_small_pieces")
def test_every_connection_reads_the_version_that_was_asked_for(s3: "S3Client") -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])

    assert b"".join(ahead(S3Manifest(s3, URI, first))) == DATA


@pytest.mark.usefixtures("_small_pieces")
def test_no_connection_reads_an_object_that_has_changed(s3: "S3Client") -> None:
    read = manifest(s3)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=DATA[::-1])

    with pytest.raises(ClientError, match="PreconditionFailed"):
        list(ahead(read))


BREAKS = [*((17_000, error) for error in BROKEN), *((after, None) for after in (3_999, 4_000, 4_001))]


@pytest.mark.parametrize(("breaks", "by"), shared(product(BREAKS, (S3Manifest.chunks, ahead))))
@pytest.mark.usefixtures("_small_chunks", "_small_pieces")
def test_a_connection_may_break_again_and_again(
    s3: "S3Client", breaks: tuple[int, Exception | None], by: Callable[[S3Manifest], Iterable[bytes]]
) -> None:
    read = manifest(s3)
    break_bodies(s3, *breaks, times=1_000)

    assert b"".join(by(read)) == DATA


@pytest.mark.usefixtures("_small_pieces")
def test_one_of_several_that_brings_nothing_is_given_up_where_its_bytes_would_come(s3: "S3Client") -> None:
    read = manifest(s3)
    break_bodies(s3, 0, ConnectionResetError("reset by peer"), times=1_000, range_="bytes=88000-103999")
    got = bytearray()

    with pytest.raises(ConnectionResetError):
        list(map(got.extend, ahead(read)))
    assert got == DATA[:88_000]


@pytest.mark.parametrize("code", shared(["PreconditionFailed", "SlowDown", "InternalError"]))
@pytest.mark.usefixtures("_small_pieces")
def test_an_error_of_s3s_stays_one_from_any_connection(s3: "S3Client", code: str) -> None:
    read = manifest(s3)
    fail(s3, "GetObject", code, from_call=2)

    with pytest.raises(ClientError, match=code):
        list(ahead(read))


@pytest.mark.parametrize("uri", [f"s3://{BUCKET}/nothing/here", "s3://no-such-bucket/key"])
def test_a_missing_object_is_told_with_bucket_and_key(s3: "S3Client", uri: str) -> None:
    with pytest.raises(MissingObjectError, match=uri):
        S3Manifest(s3, uri)
    with pytest.raises(MissingObjectError, match=uri):
        read_object(s3, uri, 10)


def test_an_object_that_goes_away_before_it_is_read_is_missing(s3: "S3Client") -> None:
    read = manifest(s3)
    s3.delete_object(Bucket=BUCKET, Key=KEY)

    with pytest.raises(MissingObjectError) as told:
        next(read.chunks())
    assert URI in str(told.value)


@pytest.mark.parametrize("code", ["403", "AccessDenied", "InvalidObjectState"])
def test_a_denied_object_is_told_with_bucket_and_key(s3: "S3Client", code: str) -> None:
    read = manifest(s3)
    fail(s3, "HeadObject", code)
    fail(s3, "GetObject", code)

    for look in (lambda: S3Manifest(s3, URI), lambda: list(read.chunks()), lambda: read_object(s3, URI, 10)):
        with pytest.raises(UnreadableObjectError) as told:
            look()
        assert URI in str(told.value)


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "503"])
def test_what_may_pass_stays_an_error_of_s3s(s3: "S3Client", code: str) -> None:
    read = manifest(s3)
    fail(s3, "HeadObject", code)
    fail(s3, "GetObject", code)

    for look in (lambda: S3Manifest(s3, URI), lambda: list(read.chunks())):
        with pytest.raises(ClientError, match=code):
            look()


def test_an_object_is_read_whole_or_refused_as_too_large(s3: "S3Client") -> None:
    manifest(s3)

    assert read_object(s3, URI, len(DATA)) == DATA
    with pytest.raises(ValueError, match=f"is larger than {len(DATA) - 1:,} bytes"):
        read_object(s3, URI, len(DATA) - 1)


@pytest.mark.parametrize("uri", ["bees.manifest", "https://example.com/bees.manifest", "s3://example-bucket"])
def test_what_is_no_uri_of_an_object_is_told(s3: "S3Client", uri: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/key"):
        S3Manifest(s3, uri)

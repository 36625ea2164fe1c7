"""A large answer comes whole, and in pieces that nobody has to hold twice."""

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from local.answers import PIECE_BYTES, Message, in_pieces

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def sent(*messages: Message) -> list[Message]:
    """What reaches the server of these messages."""
    passed: list[Message] = []

    async def send(message: Message) -> None:
        passed.append(message)

    async def answer() -> None:
        for message in messages:
            await in_pieces(send)(message)

    asyncio.run(answer())
    return passed


@pytest.mark.parametrize("size", [PIECE_BYTES + 1, 2 * PIECE_BYTES, 3 * PIECE_BYTES + 7])
@pytest.mark.parametrize("ends", [{}, {"more_body": False}, {"more_body": True}])
def test_a_large_body_is_sent_in_pieces_of_which_the_last_ends_it(size: int, ends: Message) -> None:
    body = os.urandom(size)
    pieces = sent({"type": "http.response.body", "body": body, **ends})
    assert b"".join(piece["body"] for piece in pieces) == body
    assert {len(piece["body"]) for piece in pieces[:-1]} == {PIECE_BYTES}
    assert 0 < len(pieces[-1]["body"]) <= PIECE_BYTES
    assert [piece["more_body"] for piece in pieces[:-1]] == [True] * (len(pieces) - 1)
    assert pieces[-1].get("more_body", False) == ends.get("more_body", False)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "http.response.start", "status": 200, "headers": []},
        {"type": "http.response.body"},
        {"type": "http.response.body", "body": b"", "more_body": False},
        {"type": "http.response.body", "body": bytes(PIECE_BYTES), "more_body": True},
    ],
    ids=["start", "no body", "empty", "just one piece"],
)
def test_what_is_not_large_is_passed_on_as_it_is(message: Message) -> None:
    assert sent(message) == [message]


def test_a_large_object_is_read_as_it_was_written(s3: "S3Client", bucket: str) -> None:
    body = os.urandom(3 * PIECE_BYTES + 7)
    s3.put_object(Bucket=bucket, Key="large", Body=body)
    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == body
    behind = s3.get_object(Bucket=bucket, Key="large", Range=f"bytes={PIECE_BYTES - 1}-")["Body"].read()
    assert behind == body[PIECE_BYTES - 1 :]

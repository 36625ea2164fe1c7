"""Dead-letter queues by SQS's own rules."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.empty_account import empty_account, session
from train_on_label.aws.operating.dead_letters import DeadLetterQueue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def sqs() -> Iterator["SQSClient"]:
    with empty_account():
        yield session().client("sqs")


@pytest.fixture
def url(sqs: "SQSClient") -> str:
    url = sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    for body in ("first", "second", "third"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    return url


def visible(sqs: "SQSClient", url: str) -> set[str]:
    """What another reader would get."""
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return {message["Body"] for message in received.get("Messages", [])}


def test_each_message_comes_once_and_those_not_deleted_are_put_back(sqs: "SQSClient", url: str) -> None:
    queue = DeadLetterQueue(sqs, url, wait_seconds=0)
    seen = []
    for letter in queue.messages():
        seen.append(letter.body)
        if letter.body == "second":
            queue.delete(letter)
    assert sorted(seen) == ["first", "second", "third"]
    assert visible(sqs, url) == {"first", "third"}
    assert queue.count() == 2


def test_nobody_else_gets_a_message_while_it_is_run(sqs: "SQSClient", url: str) -> None:
    for number, _ in enumerate(DeadLetterQueue(sqs, url, wait_seconds=0).messages(), start=1):
        assert len(visible(sqs, url)) == 3 - number


def test_an_interruption_puts_back_what_was_taken(sqs: "SQSClient", url: str) -> None:
    letters = DeadLetterQueue(sqs, url, wait_seconds=0).messages()
    next(letters)
    letters.close()  # type: ignore[attr-defined]  # a generator, as Ctrl-C would leave it
    assert visible(sqs, url) == {"first", "second", "third"}

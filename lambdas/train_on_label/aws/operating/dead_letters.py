"""Dead-letter queues: what is in them, and what may leave them."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Longer than a function runs: nobody else gets the message meanwhile.
_HIDDEN_SECONDS = 960


class DeadLetter(NamedTuple):
    """One message, hidden from others until it is deleted or put back."""

    id: str
    body: str
    receipt: str


class DeadLetterQueue:
    """One queue, which is empty when no message has come for `wait_seconds`.

    Without waiting, SQS asks only some of its servers, and a short queue may look empty.
    """

    def __init__(self, sqs: "SQSClient", url: str, *, wait_seconds: int = 1) -> None:
        self._sqs = sqs
        self._url = url
        self._wait_seconds = wait_seconds

    def count(self) -> int:
        """Messages in it, about: SQS counts them so."""
        attributes = self._sqs.get_queue_attributes(
            QueueUrl=self._url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        return sum(map(int, attributes.values()))

    def messages(self) -> Iterator[DeadLetter]:
        """Each message once; those that were not deleted are put back at the end, however it comes."""
        taken: dict[str, DeadLetter] = {}
        try:
            while letter := self._receive():
                is_new = letter.id not in taken  # SQS may deliver one twice
                taken[letter.id] = letter
                if is_new:
                    yield letter
        finally:
            for letter in taken.values():
                self._put_back(letter)

    def delete(self, letter: DeadLetter) -> None:
        """Removes a message for good."""
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)

    def _receive(self) -> DeadLetter | None:
        # One at a time, for each is hidden from when it is received.
        received = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=self._wait_seconds,
        )
        for message in received.get("Messages", []):
            return DeadLetter(message["MessageId"], message["Body"], message["ReceiptHandle"])
        return None

    def _put_back(self, letter: DeadLetter) -> None:
        # One that was deleted, or that has come back by itself, is no longer to be put back.
        with contextlib.suppress(ClientError):
            self._sqs.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )

"""Feeds one channel, an epoch for each time that its next FIFO is opened."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.contents import Contents, Reference, contents_of
from train_on_label_containers.pipe.errors import FeedingError, ObjectError
from train_on_label_containers.pipe.fetching import fetch
from train_on_label_containers.pipe.fifos import Fifos, ReaderClosedError
from train_on_label_containers.pipe.look_ahead import Fetched, look_ahead
from train_on_label_containers.pipe.objects import Objects, OpenObject
from train_on_label_containers.pipe.stream import Stream


class ChannelFeeder:
    """What a channel was fed with so far, and its feeding."""

    def __init__(self, channel: PipeChannel, objects: Objects, data: Path, pool: Executor) -> None:
        self.fifos = Fifos(data, channel.name)
        self.epochs = 0
        """How many the container opened."""
        self.records = 0
        """Lines of the manifest, or objects, in all epochs."""
        self._channel = channel
        self._objects = objects
        self._pool = pool

    def run(self) -> None:
        """Feed until StoppedError; FeedingError where that cannot go on, with the FIFO still open."""
        with ExitStack() as files:
            contents = contents_of(self._channel, self._objects, files)
            for epoch in count():
                self.fifos.open(epoch)
                self.epochs += 1
                with suppress(ReaderClosedError):  # a container may leave an epoch before its end
                    self._feed(contents, epoch)
                self.fifos.close()

    def _feed(self, contents: Contents, epoch: int) -> None:
        stream = Stream(self.fifos, record_io=self._channel.record_io)
        of_record = max(1, len(self._channel.attributes))
        try:
            for number, content in enumerate(self._due(contents(epoch)), 1):
                if isinstance(content, bytes):
                    stream.text(content)
                else:
                    self._send(stream, *content)
                self.records += number % of_record == 0
        except FeedingError:
            stream.flush()  # what could be fed reaches the container
            raise
        stream.flush()

    def _due(self, contents: Iterator[bytes | Reference]) -> Iterator[bytes | Fetched]:
        if self._objects.ahead:
            return look_ahead(contents, self._fetch, self._pool, self._objects.ahead)
        return (content if isinstance(content, bytes) else self._fetch(content) for content in contents)

    def _fetch(self, reference: Reference) -> Fetched:
        self.fifos.go_on()
        try:
            return reference, fetch(reference.uri, self._objects, self._channel)
        except ObjectError as error:
            raise FeedingError(f"{reference.named_by}{error}") from error

    def _send(self, stream: Stream, reference: Reference, opened: OpenObject) -> None:
        try:
            stream.object(opened, reference.uri)
        except ObjectError as error:
            raise FeedingError(f"{reference.named_by}{error}") from error

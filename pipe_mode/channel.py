"""A channel in Pipe mode: one FIFO an epoch, records grouped into lines."""

from itertools import count, islice
from typing import BinaryIO, Generator, Iterator, Optional, Sequence

from pipe_mode.container import attribute_names, base_folder, channel_configuration
from pipe_mode.errors import PipeModeError, Place
from pipe_mode.fifo import open_fifo
from pipe_mode.record import Record
from pipe_mode.recordio import FramingError, read_records


class Channel:
    """Epochs without end; an epoch yields the records of one pass over the channel.

    >>> for epoch, records in zip(range(10), Channel("train")):
    ...     for record in records:
    ...         learn(record["source-ref"], record.json("species"))

    `attributes` are what a line has, in order; without them the hyperparameter `attribute_names` lists them.
    A stream that is no RecordIO has one attribute: the text of a line. An epoch may be left before its end.
    `wait_seconds` bounds the wait for an epoch's FIFO to appear.
    PipeModeError where the job has no such channel, or where its stream is not what was agreed.
    """

    def __init__(
        self, name: str, *, attributes: Optional[Sequence[str]] = None, wait_seconds: float = 3600
    ) -> None:
        configuration = channel_configuration(name)
        self.name = name
        self.attributes = tuple(attributes) if attributes else attribute_names()
        self.next_epoch = 0
        """The number of the FIFO that is read next."""
        self._wait_seconds = wait_seconds
        self._in_records = configuration.get("RecordWrapperType") == "RecordIO" or (
            # Objects may be RecordIO by themselves.
            configuration.get("ContentType", "").startswith("application/x-recordio")
        )
        if not self._in_records and len(self.attributes) > 1:
            listed = ", ".join(self.attributes)
            raise PipeModeError(
                f"Channel {name} comes unwrapped, so nothing parts its attributes {listed}: set its"
                " RecordWrapperType to RecordIO."
            )

    def __iter__(self) -> Iterator[Generator[Record, None, None]]:
        while True:
            records = self.epoch()
            yield records
            records.close()

    def epoch(self) -> Generator[Record, None, None]:
        """The records of the next epoch, whose FIFO is opened when the first of them is asked for."""
        epoch = self.next_epoch
        self.next_epoch += 1
        path = base_folder() / "input" / "data" / f"{self.name}_{epoch}"
        with open_fifo(path, self._wait_seconds) as stream:
            values = read_records(stream) if self._in_records else _lines(stream)
            for number in count(1):
                place = Place(self.name, epoch, number)
                try:
                    of_record = tuple(islice(values, len(self.attributes)))
                except FramingError as error:
                    raise PipeModeError(f"{place}: {error}.") from None
                if not of_record:
                    return
                if len(of_record) < len(self.attributes):
                    missing = self.attributes[len(of_record)]
                    raise PipeModeError(f"{place}: the stream ends before {missing}.")
                yield Record(zip(self.attributes, of_record), place)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    return (line.rstrip(b"\r\n") for line in stream)

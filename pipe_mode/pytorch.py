"""A channel as a PyTorch dataset."""

from multiprocessing import Value
from typing import Callable, Iterator, TypeVar

from torch.utils.data import IterableDataset, get_worker_info

from pipe_mode.channel import Channel
from pipe_mode.errors import PipeModeError
from pipe_mode.record import Record

Example = TypeVar("Example")


class PipeModeDataset(IterableDataset[Example]):
    """Each iteration is the channel's next epoch, of the examples that `example` makes of its records.

    >>> loader = DataLoader(PipeModeDataset(Channel("train"), to_tensors), batch_size=32, num_workers=1)

    A FIFO has one reader: `num_workers` is 0 or 1.
    """

    def __init__(self, channel: Channel, example: Callable[[Record], Example]) -> None:
        super().__init__()
        self._channel = channel
        self._example = example
        # A DataLoader starts its worker anew each epoch, from the dataset as it was at first.
        self._next_epoch = Value("q", channel.next_epoch)

    def __iter__(self) -> Iterator[Example]:
        worker = get_worker_info()
        if worker is not None and worker.num_workers > 1:
            raise PipeModeError(
                f"Channel {self._channel.name} cannot be shared by {worker.num_workers} workers:"
                " num_workers must be 0 or 1."
            )
        with self._next_epoch.get_lock():
            self._channel.next_epoch = self._next_epoch.value
            self._next_epoch.value += 1
        return map(self._example, self._channel.epoch())

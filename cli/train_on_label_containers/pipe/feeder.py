"""Feeds the channels of a training job for as long as it runs."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from train_on_label_containers.pipe.channel_feeder import ChannelFeeder
from train_on_label_containers.pipe.channels import PipeChannel
from train_on_label_containers.pipe.errors import FeedingError
from train_on_label_containers.pipe.fifos import StoppedError
from train_on_label_containers.pipe.objects import Objects

_FETCHING_THREADS = 8


class Feeder:
    """Makes the FIFOs of channels in the folder `data`, and feeds who opens them, in the background.

    A context manager: leaving it ends the feeding at once and takes the FIFOs away. Where a channel cannot be
    fed, `on_failure` is called from another thread; a FeedingError's text is the job's failure reason. The
    container waits for more bytes then, lest it take what is cut for an epoch, and is to be ended.
    """

    def __init__(
        self,
        channels: Iterable[PipeChannel],
        objects: Objects,
        data: Path,
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._on_failure = on_failure
        self._fetching = ThreadPoolExecutor(_FETCHING_THREADS, "fetch")
        self.channels = {
            channel.name: ChannelFeeder(channel, objects, data, self._fetching) for channel in channels
        }
        self._feeding = ThreadPoolExecutor(max(1, len(self.channels)), "feed")
        self._fed: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._fed = [self._feeding.submit(self._feed, channel) for channel in self.channels.values()]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for channel in self.channels.values():
            channel.fifos.stop()
        self._feeding.shutdown()
        self._fetching.shutdown()
        for channel in self.channels.values():
            channel.fifos.dispose()
        for fed in self._fed:
            fed.result()

    def _feed(self, channel: ChannelFeeder) -> None:
        try:
            channel.run()
        except StoppedError:
            pass
        except FeedingError as error:
            self._on_failure(error)
        except Exception as error:
            self._on_failure(error)
            raise

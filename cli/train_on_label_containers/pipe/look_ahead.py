"""Objects fetched before they are due, by a bounded pool, handed on in order."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

from train_on_label_containers.pipe.contents import Reference
from train_on_label_containers.pipe.errors import FeedingError
from train_on_label_containers.pipe.objects import OpenObject

Fetched = tuple[Reference, OpenObject]


def look_ahead(
    contents: Iterator[bytes | Reference],
    fetch: Callable[[Reference], Fetched],
    pool: Executor,
    ahead: int,
) -> Iterator[bytes | Fetched]:
    """Texts as they are and references as fetched, at most `ahead` before they are due.

    Where `contents` end in a FeedingError, all that comes before it is handed on first.
    """
    waiting: deque[bytes | Future[Fetched] | FeedingError] = deque()
    fetches = 0
    try:
        for content in _with_error(contents):
            if isinstance(content, Reference):
                waiting.append(pool.submit(fetch, content))
                fetches += 1
            else:
                waiting.append(content)
            while waiting and (fetches > ahead or isinstance(waiting[0], bytes)):
                first = waiting.popleft()
                fetches -= isinstance(first, Future)
                yield _due(first)
        while waiting:
            yield _due(waiting.popleft())
    finally:
        for left in waiting:
            if isinstance(left, Future):
                left.cancel()


def _with_error(contents: Iterator[bytes | Reference]) -> Iterator[bytes | Reference | FeedingError]:
    try:
        yield from contents
    except FeedingError as error:
        yield error


def _due(waited_for: bytes | Future[Fetched] | FeedingError) -> bytes | Fetched:
    if isinstance(waited_for, FeedingError):
        raise waited_for
    return waited_for.result() if isinstance(waited_for, Future) else waited_for

"""Progress on long work, on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from train_on_label_cli.worth_showing import is_long
from train_on_label_containers.rehearsal.messages import Progress as Streamed

_SHOWN_EACH = 0.1  # seconds

_LEFT = TimeRemainingColumn()


@contextmanager
def reading(size: int) -> Iterator[Callable[[int], object]]:
    """Gives a function to call with each number of bytes read."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TaskProgressColumn(), DownloadColumn(), TimeElapsedColumn(), _LEFT)
    # Shown by this thread alone: the process may fork, which goes wrong beside a thread that holds a lock.
    with Progress(
        *columns, console=console, transient=True, auto_refresh=False, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("reading", total=size)
        shown = 0.0

        def advance(count: int) -> None:
            nonlocal shown
            progress.advance(task, count)
            if (now := monotonic()) >= shown + _SHOWN_EACH:
                progress.refresh()
                shown = now

        yield advance


@contextmanager
def progress_of_conversion(
    size: int | None,
) -> Iterator[tuple[Callable[[int], object], Callable[[int, int], object]]]:
    """Gives functions to call with each number of bytes read, and with the images read and written so far.

    `size` are all bytes; None where nobody knows it yet.
    """
    console = Console(stderr=True)
    images = TextColumn("{task.fields[read]:,} images, {task.fields[written]:,} lines")
    columns = (SpinnerColumn(), TaskProgressColumn(), DownloadColumn(), images, TimeElapsedColumn(), _LEFT)
    is_shown = console.is_terminal and is_long(size)
    with Progress(*columns, console=console, transient=True, disable=not is_shown) as progress:
        task = progress.add_task("converting", total=size, read=0, written=0)
        yield (
            lambda count: progress.advance(task, count),
            lambda read, written: progress.update(task, read=read, written=written),
        )


@contextmanager
def progress_of_images(lines: int) -> Iterator[Callable[[int], object]]:
    """Gives a function to call with the looks at images so far: at headers, then at the whole of each."""
    console = Console(stderr=True)
    columns = (TextColumn("looking at images"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("images", total=2 * lines)
        yield lambda looked: progress.update(task, completed=looked, total=max(2 * lines, looked))


@contextmanager
def progress_of_streams(records: int) -> Iterator[Callable[[Streamed], object]]:
    """Gives a function to call with how far a channel is; `records` are those of all channels and epochs."""
    console = Console(stderr=True)
    columns = (TextColumn("streaming"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    seen: dict[str, int] = {}
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("streaming", total=records)

        def show(streamed: Streamed) -> None:
            seen[streamed.channel] = streamed.records
            progress.update(task, completed=sum(seen.values()))

        yield show

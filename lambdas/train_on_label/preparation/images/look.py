"""Looks at the images of lines, many at once, and tells what is wrong with each in the lines' order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from math import inf
from threading import BoundedSemaphore
from typing import NamedTuple, TypeVar

from train_on_label.algorithms.algorithms import PICTURED, Algorithm
from train_on_label.codes import Code
from train_on_label.preparation.images.checks import (
    Finding,
    Inspect,
    check_image,
    check_mask,
    expected_of,
    nothing_further,
)
from train_on_label.preparation.images.image import end_mark, ends_with, is_read_whole, loaded
from train_on_label.preparation.images.pictured import Pictured
from train_on_label.preparation.images.source import ImageSource, OpenedImage, UnavailableImageError
from train_on_label.preparation.screening.rules import Rules
from train_on_label.s3_uri import parse_s3_uri

MAX_BYTES = 40_000_000
"""Of an image that is read whole: Ground Truth's own limit."""

Item = TypeVar("Item")
Seen = TypeVar("Seen")

_BEGINNING = 12
_DECODED_AT_ONCE = 4
_MOST_ACCEPTED = 500_000
_SECONDS_BETWEEN_CHECKS = 1


class Accepted(NamedTuple):
    """The image of a line that was accepted after a look at its header."""

    source: str
    in_validation: bool


@dataclass(slots=True, kw_only=True)
class Look:
    """How the images of a manifest are looked at."""

    source: ImageSource
    algorithm: Algorithm | None = None
    every: bool = False
    """Whether each is looked at and refused with its line; else a sample, which is warned of."""
    thumbnails: bool = False
    """Whether small copies are made for people."""
    on_looked: Callable[[int], object] = lambda _: None
    """Called with the number of images looked at so far, now and then more than once."""
    seconds_left: Callable[[], float] = lambda: inf
    """For looking at images."""
    accepted: dict[int, Accepted] = field(default_factory=dict)
    """By the hash of the line's source, half a million at most; empty where not every image is looked at."""
    looked: int = 0
    _decoding: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_DECODED_AT_ONCE))
    """Bounds memory: whoever decodes an image holds all of its pixels."""

    @classmethod
    def of(
        cls,
        rules: Rules,
        algorithm: Algorithm | None,
        source: Callable[[], ImageSource],
        on_looked: Callable[[int], object] = lambda _: None,
        seconds_left: Callable[[], float] = lambda: inf,
    ) -> "Look | None":
        """As the profile's options say; None where they say "none", or where labels are of no images."""
        if rules.options.check_images == "none":
            return None
        if rules.source_attribute != "source-ref" or rules.task_type.name not in PICTURED:
            return None
        return cls(
            source=source(),
            algorithm=algorithm,
            every=rules.options.check_images == "all",
            thumbnails=rules.options.card_images,
            on_looked=on_looked,
            seconds_left=seconds_left,
        )

    def accept(self, hashes: Sequence[int], sources: Sequence[str], in_validation: Sequence[bool]) -> None:
        """Remembers the images of accepted lines, side by side; those of a second pass in their place."""
        if len(self.accepted) < _MOST_ACCEPTED:
            self.accepted.update(zip(hashes, map(Accepted, sources, in_validation), strict=True))

    def over(self, images: Iterable[Pictured]) -> Iterator[list[Finding]]:
        """What the headers say is wrong with each image, and with the whole of its mask; in their order."""
        return self.map(self.findings, images)

    def map(self, look: Callable[[Item], Seen], items: Iterable[Item]) -> Iterator[Seen]:
        """What `look` sees of each, in their order, by as many threads as the source likes.

        Where one fails, or the caller stops, those that wait are let go.
        """
        threads = ThreadPoolExecutor(self.source.parallel, "images")
        try:
            for seen in self._by(threads, look, items) if self.source.parallel > 1 else map(look, items):
                self.looked += 1
                self.on_looked(self.looked)
                yield seen
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def _by(
        self, threads: ThreadPoolExecutor, look: Callable[[Item], Seen], items: Iterable[Item]
    ) -> Iterator[Seen]:
        waiting = deque(threads.submit(look, item) for item in items)
        while waiting:
            future = waiting.popleft()
            while not future.done():
                try:
                    future.exception(_SECONDS_BETWEEN_CHECKS)
                except TimeoutError:
                    self.on_looked(self.looked)  # S3 may let nobody through for minutes
            yield future.result()

    def findings(
        self, of: Pictured, image: Inspect | None = None, mask: Inspect = nothing_further
    ) -> list[Finding]:
        """What is wrong with an image and its mask; `image` and `mask` are shown what can be opened."""
        to_the_end = image is not None
        found = self._check(of.source, lambda opened: self._image(opened, of, image), to_the_end=to_the_end)
        if of.mask is not None:
            found += self._check(of.mask, lambda opened: self._mask(opened, of, mask), to_the_end=True)
        return found

    def _check(
        self, uri: str, check: Callable[[OpenedImage], list[Finding]], *, to_the_end: bool
    ) -> list[Finding]:
        try:
            opened = self.source.open(uri, to_the_end=to_the_end)
            with opened.file:
                return check(opened)
        except UnavailableImageError as error:
            bucket = parse_s3_uri(uri).bucket if error.is_denied else None
            return [Finding(Code.IMAGE_MISSING, str(error), bucket)]

    def _image(self, opened: OpenedImage, of: Pictured, inspect: Inspect | None) -> list[Finding]:
        file, expected = opened.file, expected_of(of.size, self.algorithm)
        begin = file.read(_BEGINNING)
        file.seek(0)
        reads_all = is_read_whole(begin)
        if opened.size > MAX_BYTES:
            return [_too_large("image", opened)] if reads_all else check_image(file, expected)
        mark = end_mark(begin)
        if inspect is None and (not ends_with(mark, file) if mark else opened.is_at_hand):
            inspect = loaded  # it may be cut
        with self._decoding if reads_all or inspect else nullcontext():
            return check_image(file, expected, inspect or nothing_further)

    def _mask(self, opened: OpenedImage, of: Pictured, inspect: Inspect) -> list[Finding]:
        if opened.size > MAX_BYTES:
            return [_too_large("mask", opened)]
        with self._decoding:
            return check_mask(opened.file, of.classes, inspect)


def _too_large(what: str, opened: OpenedImage) -> Finding:
    detail = f"the {what} has {opened.size:,} bytes; Ground Truth takes {MAX_BYTES:,} at most"
    return Finding(Code.IMAGE_UNREADABLE, detail)

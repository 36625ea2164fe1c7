"""What a forked process does: it prepares one range after another, and hands over what came of it."""

import os
import pickle
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from train_on_label.preparation.ports import Place
from train_on_label.preparation.ranges.cutting import Range
from train_on_label.preparation.ranges.forking import sendable
from train_on_label.preparation.ranges.part import Before, Part, Prepared

_KEPT_BYTES = 24 * 1024 * 1024
"""Of the lines of a range. Having let go of so much once, glibc keeps twice as much for those of the next one
(mallopt, M_MMAP_THRESHOLD). Else the kernel takes it back, and clears it."""


class ToldRange(NamedTuple):
    """A range to prepare, and what it is told."""

    range: Range
    before: Before


class Made(NamedTuple):
    """What comes of a range; accepted lines are delivered once they are asked for."""

    part: Part
    rejects: Sequence[bytes]
    train_bytes: int
    validation_bytes: int


class Delivery(NamedTuple):
    """Asks for the accepted lines."""

    places: tuple[Place, Place] | None
    """Where to write those of train and of validation; None where the pipe takes both."""


def run(messages: int, answers: int, ends: Sequence[int], prepare: Callable[[ToldRange], Prepared]) -> None:
    """Runs until nobody asks any more; `ends` are the other process's of the pipes."""
    for end in ends:
        os.close(end)  # else a pipe stays open though the process at its other end is gone
    bytes(_KEPT_BYTES)
    prepared: Prepared | None = None
    with os.fdopen(messages, "rb") as asked:
        while True:
            try:
                message: ToldRange | Delivery = pickle.load(asked)  # noqa: S301  # of our own process
                if isinstance(message, ToldRange):
                    prepared = None  # before the next one: memory for one is enough
                    prepared = prepare(message)
                    write(answers, [pickle.dumps(_made(prepared))])
                elif prepared is not None:
                    _deliver(prepared, message, answers)
            except (EOFError, BrokenPipeError):
                return  # nobody is there any more
            except Exception as error:  # noqa: BLE001  # raised where it is read
                write(answers, [pickle.dumps(sendable(error))])


def write(file: int, pieces: Iterable[bytes], at: int | None = None) -> None:
    """All pieces, one behind the other; from a place in the file, or where a pipe ends."""
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            count = os.write(file, rest) if at is None else os.pwrite(file, rest, at)
            rest = rest[count:]
            at = None if at is None else at + count


def _made(prepared: Prepared) -> Made:
    train, validation = (sum(map(len, lines)) for lines in (prepared.train, prepared.validation))
    return Made(prepared.part, prepared.rejects, train, validation)


def _deliver(prepared: Prepared, delivery: Delivery, answers: int) -> None:
    accepted = (prepared.train, prepared.validation)
    if delivery.places is None:
        write(answers, chain(*accepted))
        return
    for pieces, place in zip(accepted, delivery.places, strict=True):
        if place.file is not None:
            write(place.file, pieces, place.start)
    write(answers, [pickle.dumps(delivery)])

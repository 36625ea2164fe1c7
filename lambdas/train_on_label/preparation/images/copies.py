"""Looks at every image in whole, as long as there is time: for copies on both sides of the split."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from train_on_label.preparation.images.checks import Finding
from train_on_label.preparation.images.image import loaded
from train_on_label.preparation.images.likeness import DRAFT, Mark, likeness
from train_on_label.preparation.images.look import Accepted, Look
from train_on_label.preparation.images.pictured import Pictured

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_AT_ONCE = 1_000


class Glance(NamedTuple):
    """What an image's pixels tell."""

    source: str
    faults: tuple[Finding, ...]
    mark: Mark | None
    """None where it cannot be decoded, or has next to nothing in it."""


def glances(look: Look, centre: int) -> Iterator[Glance]:
    """Of the accepted lines' images, those first whose hashes lie next to `centre`.

    Takes no more than half of the time that there is, for the dataset still has to be written down.
    """
    enough = look.seconds_left() / 2
    nearest = iter(sorted(look.accepted, key=lambda hash_: abs(hash_ - centre)))
    while batch := list(islice(nearest, _AT_ONCE)):
        for glance in look.map(lambda hash_: _glance(look, look.accepted[hash_]), batch):
            yield glance
            if look.seconds_left() < enough:
                return


def _glance(look: Look, of: Accepted) -> Glance:
    marks: list[Mark] = []

    def mark(picture: "Picture") -> None:
        picture.draft("L", DRAFT)
        if loaded(picture) and (hash_ := likeness(picture)) is not None:
            marks.append(Mark(of.source, of.in_validation, hash_))

    faults = look.findings(Pictured(of.source, None, None, None), mark)
    return Glance(of.source, tuple(faults), marks[0] if marks else None)

"""Images looked at in whole, a sample or all: what headers cannot tell, and what people like."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from train_on_label.preparation.images.checks import Finding
from train_on_label.preparation.images.copies import glances
from train_on_label.preparation.images.image import class_pixels
from train_on_label.preparation.images.likeness import Mark, likeness, near_copies
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import Pictured, pictured
from train_on_label.preparation.images.seen import SeenImages, Thumbnail
from train_on_label.preparation.images.thumbnails import shrunk, shrunk_mask, thumbnail
from train_on_label.preparation.sample import SampledLine
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.screened import RejectedLine
from train_on_label.s3_uri import parse_s3_uri

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

RECORDS = 200
_SHOWN, _SHOWN_AT_FAULT = 12, 2
_TRIED_AT_FAULT = 12


@dataclass(slots=True)
class _Sight:
    """One image of the sample; `picture` and `mask` are small, None where they cannot be decoded."""

    of: Pictured
    line: SampledLine | None = None
    number: int | None = None
    faults: tuple[Finding, ...] = ()
    size: tuple[int, int] | None = None
    picture: "Picture | None" = None
    mask: "Picture | None" = None
    pixels: Counter[int] = field(default_factory=Counter)

    def keep(self, picture: "Picture") -> None:
        """Keeps a small copy of the image."""
        self.size = picture.size
        self.picture = shrunk(picture)

    def keep_mask(self, mask: "Picture") -> None:
        """Counts the mask's pixels, and keeps a small copy."""
        self.pixels.update(class_pixels(mask))
        self.mask = shrunk_mask(mask)


def look_at_sample(
    sample: Sequence[SampledLine], refused: Iterable[RejectedLine], rules: Rules, look: Look, accepted: int
) -> SeenImages:
    """Looks at up to 200 images in whole, of which some are shown, and some of lines refused for theirs.

    Where every image is to be looked at, as many others are as there is time for.
    """
    sights = [_Sight(pictured(row.line, rules), row) for row in sample[:RECORDS]]
    sights = list(look.map(lambda sight: _look(look, sight), sights))
    others = list(glances(look, sample[0].hash)) if look.every and sample else []
    copies = near_copies([each.mark for each in others if each.mark] if others else _marks(sights))
    return SeenImages(
        every=look.every,
        accepted=accepted,
        looked=max(len(sights), len(others)),
        faulty={each.source: each.faults for each in others if each.faults}
        | {sight.of.source: sight.faults for sight in sights if sight.faults},
        nearly_same=copies.pairs,
        compared=copies.compared,
        sizes=tuple(sight.size for sight in sights if sight.size is not None),
        pixels=dict(sum((sight.pixels for sight in sights), Counter())),
        thumbnails=tuple(map(_shown, _chosen(sights, refused, look))) if look.thumbnails else (),
    )


def _look(look: Look, sight: _Sight) -> _Sight:
    faults = look.findings(sight.of, sight.keep, sight.keep_mask)
    sight.faults = sight.faults or tuple(faults)
    return sight


def _marks(sights: Iterable[_Sight]) -> Iterator[Mark]:
    for sight in sights:
        hash_ = likeness(sight.picture) if sight.picture else None
        if hash_ is not None and sight.line is not None:
            yield Mark(sight.of.source, sight.line.in_validation, hash_)


def _chosen(sights: Sequence[_Sight], refused: Iterable[RejectedLine], look: Look) -> Iterator[_Sight]:
    at_fault = [sight for sight in sights if sight.faults and sight.picture is not None]
    if not at_fault:
        seen = look.map(lambda sight: _look(look, sight), islice(_refused(refused), _TRIED_AT_FAULT))
        at_fault = [sight for sight in seen if sight.picture is not None]
    at_fault = at_fault[:_SHOWN_AT_FAULT]
    good = (sight for sight in sights if not sight.faults and sight.picture is not None)
    yield from islice(good, _SHOWN - len(at_fault))
    yield from at_fault


def _refused(lines: Iterable[RejectedLine]) -> Iterator[_Sight]:
    """Lines refused for what can be seen in their images first."""
    for line in sorted(lines, key=lambda line: not line.why.code.name.startswith("IMAGE_")):
        source = line.why.source or ""
        try:
            parse_s3_uri(source)
        except ValueError:
            continue
        faults = (Finding(line.why.code, line.why.detail),)
        yield _Sight(Pictured(source, None, None, None), number=line.number, faults=faults)


def _shown(sight: _Sight) -> Thumbnail:
    assert sight.picture is not None  # noqa: S101  # only such are chosen
    return Thumbnail(
        source=sight.of.source,
        jpeg=thumbnail(sight.picture, sight.mask),
        width=sight.picture.width,
        height=sight.picture.height,
        line=sight.line,
        number=sight.number,
        faults=sight.faults,
        classes=tuple(sorted(sight.pixels)),
    )

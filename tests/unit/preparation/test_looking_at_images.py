"""The images of lines are looked at, many at once, and what is wrong with them comes in the lines' order."""

from random import Random
from threading import Barrier
from unittest.mock import patch

import pytest

from tests.support.images import MemoryImages, drawn, mask, picture
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.codes import Code
from train_on_label.preparation.images import look as looking
from train_on_label.preparation.images.image import load
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import Pictured
from train_on_label.preparation.images.source import OpenedImage

BOXES = ALGORITHMS["object-detection"]
GOOD = picture(kind="JPEG")


def of(number: int, *, mask: str | None = None, classes: tuple[int, ...] | None = None) -> Pictured:
    """The image of a line."""
    return Pictured(uri(number), (32, 24), mask, classes)


def uri(number: int) -> str:
    """Of that image."""
    return f"s3://images/{number}.jpg"


def codes(images: MemoryImages, *pictured: Pictured) -> list[list[Code]]:
    """What is wrong with each."""
    found = Look(source=images, algorithm=BOXES).over(pictured)
    return [[finding.code for finding in each] for each in found]


@pytest.mark.parametrize("parallel", [1, 4])
def test_what_is_found_comes_in_the_order_of_lines(parallel: int) -> None:
    rotated, grey = picture(kind="JPEG", orientation=6), picture("L", kind="JPEG")
    other, cut = picture(size=(24, 32)), GOOD[:-20]
    images = MemoryImages(dict(enumerate_uris(GOOD, rotated, grey, other, cut)), parallel=parallel)

    assert codes(images, *map(of, range(6))) == [
        [],
        [Code.IMAGE_ROTATED],
        [Code.IMAGE_CHANNELS],
        [Code.IMAGE_SIZE_DIFFERS],
        [Code.IMAGE_UNREADABLE],
        [Code.IMAGE_MISSING],
    ]


def enumerate_uris(*images: bytes) -> list[tuple[str, bytes]]:
    """Each image under its number's URI."""
    return [(uri(number), data) for number, data in enumerate(images)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_an_image_far_away_header_and_end_are_read(kind: str) -> None:
    data = picture(size=(320, 240), kind=kind)
    images = MemoryImages(dict(enumerate_uris(data, data[: len(data) * 2 // 3])), is_at_hand=False)

    assert codes(images, of(0), of(1)) == [[Code.IMAGE_SIZE_DIFFERS], [Code.IMAGE_UNREADABLE]]


def test_of_other_formats_far_away_only_the_header_is_read() -> None:
    data = picture(size=(320, 240), kind="BMP")
    images = MemoryImages(dict(enumerate_uris(data[: len(data) * 2 // 3])), is_at_hand=False)
    look = Look(source=images)

    assert [finding.code for finding in look.findings(of(0))] == [Code.IMAGE_SIZE_DIFFERS]
    assert [finding.code for finding in look.findings(of(0), load)] == [Code.IMAGE_UNREADABLE]


def test_what_would_fill_the_memory_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(Random(1), (320, 240))  # noqa: S311  # to be the same each time
    cut = MemoryImages({uri(0): data[: len(data) * 2 // 3]})
    limit = "train_on_label.preparation.images.image._MOST_PIXELS"

    monkeypatch.setattr(limit, 320 * 240)
    assert codes(cut, of(0)) == [[Code.IMAGE_UNREADABLE]]
    monkeypatch.setattr(limit, 320 * 240 - 1)
    assert codes(cut, of(0)) == [[Code.IMAGE_SIZE_DIFFERS]]


def test_the_header_of_a_png_file_is_told_without_its_pixels() -> None:
    with patch("PIL.PngImagePlugin.PngImageFile.load") as load_pixels:
        assert codes(MemoryImages({uri(0): picture(orientation=6)}), of(0)) == [[Code.IMAGE_ROTATED]]
    load_pixels.assert_not_called()


def test_what_cameras_write_behind_the_end_is_no_fault() -> None:
    images = MemoryImages(dict(enumerate_uris(GOOD + bytes(5_000))))

    assert codes(images, of(0)) == [[]]


def test_a_mask_is_looked_at_whole() -> None:
    images = MemoryImages(
        {uri(0): GOOD, uri(1): GOOD, "s3://masks/0.png": mask("P", 0, 1, 7)}, is_at_hand=False
    )

    assert codes(images, of(0, mask="s3://masks/0.png", classes=(0, 1))) == [[Code.MASK_VALUE_UNKNOWN]]
    assert codes(images, of(0, mask="s3://masks/0.png", classes=(0, 1, 7))) == [[]]
    assert codes(images, of(0, mask="s3://masks/0.png")) == [[]], "without a color map nothing is unknown"
    assert codes(images, of(0, mask="s3://masks/1.png")) == [[Code.IMAGE_MISSING]]


def test_a_bucket_that_denies_reading_is_named() -> None:
    images = MemoryImages({uri(0): GOOD}, denied="s3://masks/")

    found = Look(source=images).findings(of(0, mask="s3://masks/0.png"))

    assert [(finding.code, finding.denied) for finding in found] == [(Code.IMAGE_MISSING, "masks")]


@pytest.mark.parametrize("kind", ["WEBP", "JPEG"])
def test_what_is_larger_than_ground_truth_takes_is_not_read_whole(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture(kind=kind)
    images = MemoryImages({uri(0): data, "s3://masks/0.png": mask("P", 0)}, is_at_hand=False)
    monkeypatch.setattr(looking, "MAX_BYTES", len(data))
    at_the_limit = codes(images, of(0))
    monkeypatch.setattr(looking, "MAX_BYTES", len(data) - 1)
    above = codes(images, of(0))

    wrong_format = [Code.IMAGE_UNREADABLE] if kind == "WEBP" else []  # which the algorithm does not read
    assert at_the_limit == [wrong_format]
    assert above == [wrong_format]
    monkeypatch.setattr(looking, "MAX_BYTES", 10)
    assert codes(images, of(0, mask="s3://masks/0.png"))[0][-1] is Code.IMAGE_UNREADABLE


def test_as_many_are_opened_at_once_as_the_source_likes() -> None:
    all_open = Barrier(8, timeout=10)

    class Waiting(MemoryImages):
        def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:
            all_open.wait()
            return super().open(uri, to_the_end=to_the_end)

    images = Waiting(dict(enumerate_uris(*[GOOD] * 8)), parallel=8)

    assert codes(images, *map(of, range(8))) == [[]] * 8


def test_an_error_that_may_pass_ends_the_look_and_lets_go_of_what_waits() -> None:
    opened: list[str] = []

    class Failing(MemoryImages):
        def open(self, uri: str, *, to_the_end: bool = False) -> OpenedImage:  # noqa: ARG002
            opened.append(uri)
            raise ConnectionResetError(uri)

    with pytest.raises(ConnectionResetError):
        codes(Failing({}), *map(of, range(5_000)))
    assert len(opened) < 5_000


def test_it_is_told_how_many_were_looked_at() -> None:
    looked: list[int] = []
    look = Look(source=MemoryImages(dict(enumerate_uris(*[GOOD] * 3)), parallel=2), on_looked=looked.append)
    for _ in range(2):
        list(look.over(map(of, range(3))))

    assert looked == [1, 2, 3, 4, 5, 6]

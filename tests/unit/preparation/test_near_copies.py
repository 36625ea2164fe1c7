"""Images on both sides of the split are compared by their hashes: exactly, and not each with each."""

from itertools import count
from random import Random

import pytest

from tests.support.images import MemoryImages, drawn, picture
from train_on_label.codes import Code
from train_on_label.preparation.images import likeness as comparing
from train_on_label.preparation.images import look as seeing
from train_on_label.preparation.images.copies import glances
from train_on_label.preparation.images.likeness import Mark, near_copies
from train_on_label.preparation.images.look import Look

BITS = 256
BASE = Random(3).getrandbits(BITS)  # noqa: S311  # to be the same each time


def marks(*hashes: int, validation: int) -> list[Mark]:
    """One each; the first so many are to validate."""
    return [Mark(str(number), number < validation, hash_) for number, hash_ in enumerate(hashes)]


def flipped(random: Random, hash_: int, bits: int) -> int:
    """A hash that differs in so many bits."""
    for bit in random.sample(range(BITS), bits):
        hash_ ^= 1 << bit
    return hash_


@pytest.mark.parametrize("seed", range(5))
def test_what_differs_in_six_bits_is_found_and_what_differs_in_seven_is_not(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    trained = [random.getrandbits(BITS) for _ in range(50)]
    near = [flipped(random, hash_, number % 7) for number, hash_ in enumerate(trained)]
    far = [flipped(random, hash_, 7) for hash_ in trained]
    found = near_copies(marks(*near, *far, *trained, validation=100))

    assert found.pairs == tuple((str(number), str(100 + number)) for number in range(50))
    assert found.compared == 150


def test_it_is_found_whichever_bits_differ() -> None:
    ones = [BASE ^ (0b111111 << bit) for bit in range(BITS - 5)]

    assert len(near_copies(marks(*ones, BASE, validation=len(ones))).pairs) == len(ones)


def test_very_many_of_the_same_are_compared_once() -> None:
    found = near_copies(marks(*[BASE] * 100_000, validation=20_000))

    assert (len(found.pairs), found.compared) == (20_000, 100_000)
    assert set(found.pairs) == {(str(number), "20000") for number in range(20_000)}


def test_of_very_many_that_only_share_a_band_it_is_told_how_many_were_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Each differs from each other in twenty bits or more, and all in the last 200 bits alone.
    random, high = Random(4), BASE >> 200 << 200  # noqa: S311
    hashes = [high | random.getrandbits(200) for _ in range(400)]
    whole = near_copies(marks(*hashes, hashes[0], validation=100))
    monkeypatch.setattr(comparing, "_MOST_COMPARISONS", 7 * 100 * 300)
    enough = near_copies(marks(*hashes[:400], validation=100))
    monkeypatch.setattr(comparing, "_MOST_COMPARISONS", 7 * 100 * 299)
    bounded = near_copies(marks(*hashes, hashes[0], validation=100))

    assert (whole.pairs, whole.compared) == ((("0", "400"),), 401)
    assert (enough.pairs, enough.compared) == ((), 400)
    assert (bounded.pairs, bounded.compared) == ((("0", "400"),), 401 - 99)


def test_nothing_to_compare_is_nothing_found() -> None:
    assert near_copies([]) == near_copies(iter(())) == ((), 0)
    assert near_copies(marks(1, 1, validation=2)) == ((), 2)
    assert near_copies(marks(1, 1, validation=0)) == ((), 2)


def looking(images: list[bytes], seconds_left: list[float] | None = None, parallel: int = 1) -> Look:
    """At these images, the hash of each of which is its place."""
    uris = [f"s3://images/{number}.jpg" for number in range(len(images))]
    source = MemoryImages(dict(zip(uris, images, strict=True)), parallel=parallel, is_at_hand=False)
    left = iter(seconds_left or count(10**6, -1))
    look = Look(source=source, every=True, seconds_left=lambda: next(left))
    look.accept(range(len(images)), uris, [number % 2 == 0 for number in range(len(images))])
    return look


@pytest.mark.parametrize("parallel", [1, 4])
def test_images_are_looked_at_in_whole_outwards_from_the_border(parallel: int) -> None:
    random = Random(5)  # noqa: S311
    photographs = [drawn(random, (64, 48)) for _ in range(5)]
    seen = list(glances(looking(photographs, parallel=parallel), centre=3))

    assert [glance.source[-5] for glance in seen] == ["3", "2", "4", "1", "0"]
    assert all(glance.mark and glance.mark.source == glance.source for glance in seen)
    assert [glance.mark.in_validation for glance in seen if glance.mark] == [False, True, True, False, True]


def test_no_more_than_half_of_the_time_is_taken() -> None:
    photographs = [drawn(Random(5), (64, 48))] * 9  # noqa: S311

    assert len(list(glances(looking(photographs, [100.0, 80, 60, 50, 49.9]), centre=0))) == 4
    assert len(list(glances(looking(photographs, [100.0] * 10), centre=0))) == 9


def test_one_that_breaks_off_or_has_nothing_in_it_is_told_apart() -> None:
    photograph = drawn(Random(5), (64, 48))  # noqa: S311
    images = [photograph, photograph[: len(photograph) // 2], picture(kind="JPEG")]
    seen = list(glances(looking(images), centre=0))

    assert [[fault.code for fault in glance.faults] for glance in seen] == [[], [Code.IMAGE_UNREADABLE], []]
    assert [glance.mark is not None for glance in seen] == [True, False, False]


def test_no_more_are_remembered_than_memory_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "_MOST_ACCEPTED", 2)
    look = looking([drawn(Random(5), (64, 48))] * 2)  # noqa: S311
    look.accept([2], ["s3://images/2.jpg"], [False])

    assert list(look.accepted) == [0, 1]


def test_a_second_pass_over_lines_takes_the_place_of_the_first() -> None:
    look = looking([drawn(Random(5), (64, 48))])  # noqa: S311
    look.accept([0], ["s3://images/0.jpg"], [False])

    assert [glance.mark.in_validation for glance in glances(look, centre=0) if glance.mark] == [False]

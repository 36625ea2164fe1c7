"""In which order a manifest's lines come."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from train_on_label_containers.pipe.manifest import Manifest

lines = st.lists(st.binary(min_size=1, max_size=9).map(lambda line: b"{" + line.replace(b"\n", b"") + b"}\n"))


def order(given_lines: list[bytes], seed: int | None, epoch: int) -> list[tuple[int, bytes]]:
    """An epoch's lines, with their numbers."""
    return list(Manifest("s3://b/k", BytesIO(b"".join(given_lines)), seed).lines(epoch))


@given(lines, st.integers(), st.integers(0, 9))
def test_a_shuffle_is_a_permutation_that_seed_and_epoch_decide(
    given_lines: list[bytes], seed: int, epoch: int
) -> None:
    in_order = list(enumerate(given_lines, 1))

    assert order(given_lines, None, epoch) == in_order
    assert sorted(order(given_lines, seed, epoch)) == in_order
    assert order(given_lines, seed, epoch) == order(given_lines, seed, epoch)


@given(st.integers())
def test_epochs_and_seeds_differ(seed: int) -> None:
    numbered = [b"{%d}\n" % number for number in range(50)]
    manifest = Manifest("s3://b/k", BytesIO(b"".join(numbered)), seed)
    orders = [list(manifest.lines(epoch)) for epoch in range(3)]
    orders.append(order(numbered, seed + 1, 0))

    assert all(one != other for at, one in enumerate(orders) for other in orders[:at])


def test_an_epoch_does_not_depend_on_those_before_it() -> None:
    numbered = [b"{%d}\n" % number for number in range(50)]
    manifest = Manifest("s3://b/k", BytesIO(b"".join(numbered)), 7)
    begun = manifest.lines(0)
    next(begun)  # and left early

    assert list(manifest.lines(3)) == order(numbered, 7, 3)


def test_the_last_line_needs_no_end_and_blank_lines_after_it_are_none() -> None:
    for end in (b"", b"\n", b"\r\n", b"\n\n \r\n\n"):
        for seed in (None, 1):
            found = order([b"{1}\n", b"{2}" + end], seed, 0)
            assert sorted((number, line.rstrip()) for number, line in found) == [(1, b"{1}"), (2, b"{2}")]

"""One range prepared by itself: what is told about what lies before it, and what comes of it."""

from array import array
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from xxhash import xxh3_128_hexdigest

from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.passes.manifests import Input
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.passes.so_far import SoFar
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.cutting import Range, RangedManifest, lines_within
from train_on_label.preparation.ranges.marks import Marks, Slices, no_marks
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What lies before a range, as far as it matters to the range."""

    lines: int = 0
    names: Mapping[int, str] = field(default_factory=dict)
    entity_names: Set[str] = frozenset()
    buckets: Set[str] = frozenset()
    newer: "array[int]" = field(default_factory=no_marks)
    seen: "array[int]" = field(default_factory=no_marks)
    met: tuple[Task, ...] = ()
    """Partitions of a meeting, of which what they found is to be taken for `newer` and `seen`."""
    sampled_within: int | None = None
    """How near to the sample's centre a line must be to be sampled; None where any may be."""

    @property
    def digest(self) -> str:
        """Another one where something else is told."""
        names, entities, buckets = sorted(self.names.items()), sorted(self.entity_names), sorted(self.buckets)
        told = (self.lines, names, entities, buckets, self.newer, self.seen, self.met, self.sampled_within)
        return xxh3_128_hexdigest(repr(told).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was counted of a range."""

    tally: Tally
    entity_names: Set[str]
    marks: Marks = field(default_factory=Marks)
    """Empty where they are kept beside the part."""
    slices: Slices = field(default_factory=lambda: Slices.of(()))
    """Of marks that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A range as it is once prepared, in memory."""

    part: Part
    train: Sequence[bytes]
    validation: Sequence[bytes]
    rejects: Sequence[bytes]
    """A JSON object each; numbers of lines count from the range's own first one."""


class _Held:
    """An output in memory."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes | memoryview, /) -> None:
        self.pieces.append(bytes(data))


def prepare_part(
    input_: Input, manifest: RangedManifest, range_: Range, before: Before, split: Split
) -> Prepared:
    """Passes over one range, and holds what comes of it."""
    train, validation, rejects = _Held(), _Held(), _Held()
    outputs = Outputs(train=train, validation=validation, rejects=rejects)
    part = pass_over_range(input_, lines_within(manifest, range_), before, split, outputs)
    return Prepared(part=part, train=train.pieces, validation=validation.pieces, rejects=rejects.pieces)


def pass_over_range(
    input_: Input, chunks: Iterable[bytes], before: Before, split: Split, outputs: Outputs
) -> Part:
    """Passes over the lines of one range."""
    so_far = SoFar.nothing(input_.rules, split, outputs)
    if before.sampled_within is not None:
        so_far.sample.reach = before.sampled_within
    so_far.rejects.manifest = input_.place
    if input_.merged is not None:  # else there is no newer manifest
        so_far.unchecked = SeenSources()
    so_far.lines = before.lines
    so_far.names = dict(before.names)
    so_far.entity_names, so_far.buckets = set(before.entity_names), set(before.buckets)
    so_far.newer, so_far.seen = SeenSources.of(before.newer), SeenSources.of(before.seen)
    tally = one_pass(chunks, input_.rules, split, outputs, so_far=so_far, renaming=input_.renaming())
    marks = Marks(seen=_marks(so_far.seen), unchecked=_marks(so_far.unchecked), judged=_marks(so_far.judged))
    return Part(tally=tally, entity_names=so_far.entity_names, marks=marks)


def _marks(sources: SeenSources | None) -> "array[int]":
    return array("Q", sources.marks() if sources else ())

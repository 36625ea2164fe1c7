"""Manifests prepared in ranges, and as by one process."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from tests.support.screening_world import MemoryManifest, MemoryStore
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.passes.manifests import Input, Passes, Survey, one_after_another
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.ranges.cutting import cut, lines_within
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.part import Before, prepare_part
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally


class Files(NamedTuple):
    """A prepared dataset."""

    files: dict[str, bytes]
    dataset: Dataset


def prepared(data: bytes, rules: Rules, passes: Passes = one_after_another) -> Files:
    """A manifest's dataset, as those passes make it."""
    store = MemoryStore()
    dataset = prepare("bees", MemoryManifest(data), rules, store, passes=passes)
    return Files(store.files, dataset)


def differences(data: bytes, rules: Rules, passes: Passes) -> list[str]:
    """What of a manifest's dataset is not as one pass makes it: names of files, or of the dataset's fields.

    To show all that differs would take forever.
    """
    one, other = prepared(data, rules), prepared(data, rules, passes)
    files = [name for name in one.files if one.files[name] != other.files[name]]
    return files + different_fields(one.dataset, other.dataset)


def different_fields(one: Dataset, other: Dataset) -> list[str]:
    """Names of the fields in which datasets differ."""
    names = [each.name for each in fields(Dataset)]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


class InRanges:
    """Passes over ranges, all of them first and told nothing, as by workers far away from each other."""

    def __init__(self, range_bytes: int) -> None:
        self._range_bytes = range_bytes
        self.ranges = 0
        self.again = 0
        """How often a range was prepared once more."""

    def __call__(self, inputs: Sequence[Input], split: Split, outputs: Outputs, **_: Any) -> list[Tally]:
        """As `one_after_another`."""
        manifests: list[Any] = [each.manifest for each in inputs]
        ranges = cut([each.size for each in manifests], self._range_bytes)
        self.ranges += len(ranges)
        joining = Joining(inputs, split, outputs)
        for range_ in ranges:
            which, told = range_.manifest, Before()
            made = prepare_part(inputs[which], manifests[which], range_, told, split)
            while (missed := joining.missed(range_, made.part, told)) is not None:
                self.again, told = self.again + 1, missed
                made = prepare_part(inputs[which], manifests[which], range_, told, split)
            for output, lines in ((outputs.train, made.train), (outputs.validation, made.validation)):
                output.write(b"".join(lines))
            joining.take(range_, made.part, made.rejects)
        return joining.tallies

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """Asks each range."""
        manifest: Any = input_.manifest
        for range_ in cut([manifest.size], self._range_bytes):
            yield survey(lines_within(manifest, range_), input_.rules)

"""Passes over several manifests, or over one: what they are told, and what carries them out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.passes.so_far import SoFar
from train_on_label.preparation.ports import Manifest, Outputs
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.renaming.renaming import Renaming
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally

OnProgress = Callable[[int], object]
"""Called with the lines read so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A manifest to pass over."""

    manifest: Manifest
    rules: Rules
    merged: MergedNames | None = None
    """What its labels become where it is one of several."""
    names: Mapping[int, str] = field(default_factory=dict)
    """Class id -> what the manifest calls a class that a line does not name, where it is one of several."""

    def renaming(self) -> Renaming | None:
        """What renames its lines from the first one on; None where they keep their bytes."""
        return Renaming(self.rules, self.names, self.merged) if self.merged else None

    @property
    def place(self) -> str | None:
        """What tells its lines from those of others; None where there are no others."""
        return self.manifest.uri if self.merged else None


class Survey(Protocol):
    """A question to the lines of a manifest, which can be asked of each range."""

    def __call__(self, chunks: Iterable[bytes], rules: Rules) -> Iterator[Any]:
        """What the lines of a range answer."""


class Passes(Protocol):
    """Something that passes over manifests, newest first."""

    def __call__(
        self,
        inputs: Sequence[Input],
        split: Split,
        outputs: Outputs,
        *,
        on_progress: OnProgress | None = None,
        look: Look | None = None,
    ) -> list[Tally]:
        """What was counted of each; all have one sample. See `one_pass`."""

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """The answers of each range of a manifest, in order."""


Read = Callable[[Sequence[Any]], AbstractContextManager[Sequence[Iterator[bytes]]]]
"""Reads manifests: the chunks of each, to be taken in order."""


class OneAfterAnother:
    """Passes over manifests in this process, each of which is one range."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __call__(
        self,
        inputs: Sequence[Input],
        split: Split,
        outputs: Outputs,
        *,
        on_progress: OnProgress | None = None,
        look: Look | None = None,
    ) -> list[Tally]:
        so_far = SoFar.nothing(inputs[0].rules, split, outputs)
        tallies = []
        with self._read([each.manifest for each in inputs]) as read:
            for each, chunks in zip(inputs, read, strict=True):
                so_far.rejects.manifest = each.place
                tallies.append(
                    one_pass(
                        chunks,
                        each.rules,
                        split,
                        outputs,
                        so_far=so_far,
                        renaming=each.renaming(),
                        on_progress=on_progress,
                        look=look,
                    )
                )
                so_far.end_manifest()
        return tallies

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        yield survey(input_.manifest.chunks(), input_.rules)


one_after_another: Passes = OneAfterAnother(
    lambda manifests: nullcontext([each.chunks() for each in manifests])
)
"""Reads them in this process too."""

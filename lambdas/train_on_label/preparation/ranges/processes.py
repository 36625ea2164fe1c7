"""Ranges prepared by several processes of this machine, each joined in its turn."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Input, OnProgress, Survey, one_after_another
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.cutting import RANGE_BYTES, RangedManifest, cut
from train_on_label.preparation.ranges.forked import ToldRange
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.part import Before, Prepared, prepare_part
from train_on_label.preparation.ranges.process import PreparingProcess
from train_on_label.preparation.split import Split
from train_on_label.preparation.tally import Tally


class Processes:
    """Passes over manifests with several processes; the outputs are those of one."""

    def __init__(
        self,
        jobs: int,
        *,
        on_bytes: Callable[[int], object] | None = None,
        meanwhile: Callable[[], object] | None = None,
        range_bytes: int = RANGE_BYTES,
    ) -> None:
        """`on_bytes` is called with the bytes of each range once it is done, `meanwhile` as all begin."""
        self._jobs = jobs
        self._on_bytes = on_bytes
        self._meanwhile = meanwhile
        self._range_bytes = range_bytes

    def __call__(
        self,
        inputs: Sequence[Input],
        split: Split,
        outputs: Outputs,
        *,
        on_progress: OnProgress | None = None,
        look: Look | None = None,
    ) -> list[Tally]:
        """As `one_after_another`; the manifests are RangedManifests."""
        manifests: list[RangedManifest] = [each.manifest for each in inputs]  # type: ignore[misc]
        ranges = cut([each.size for each in manifests], self._range_bytes)
        if self._jobs == 1 or len(ranges) == 1 or (look and look.every):
            return one_after_another(inputs, split, outputs, on_progress=on_progress, look=look)

        def prepare(told: ToldRange) -> Prepared:
            which = told.range.manifest
            return prepare_part(inputs[which], manifests[which], told.range, told.before, split)

        def before_fork() -> None:
            for each in manifests:
                each.rest()

        joining = Joining(inputs, split, outputs)
        with ExitStack() as running:
            processes: list[PreparingProcess] = []
            for range_ in ranges[: self._jobs]:
                processes.append(PreparingProcess(ToldRange(range_, Before()), prepare, before_fork))
                running.callback(processes[-1].end)
            if self._meanwhile is not None:
                self._meanwhile()
            for number, range_ in enumerate(ranges):
                process = processes[number % len(processes)]
                made = process.made()
                while (missed := joining.missed(range_, made.part, process.told.before)) is not None:
                    process.prepare_again(missed)
                    made = process.made()
                further = ranges[number + len(processes) :][:1]
                process.deliver(outputs, ToldRange(further[0], joining.known()) if further else None)
                joining.take(range_, made.part, made.rejects)
                if self._on_bytes is not None:
                    self._on_bytes(range_.end - range_.start)
                if on_progress is not None:
                    on_progress(joining.lines)
        return joining.tallies

    def survey(self, input_: Input, survey: Survey) -> Iterator[Iterable[Any]]:
        """By this process alone: few manifests are asked, and few of their lines."""
        return one_after_another.survey(input_, survey)

"""The labels of a profile that are trained on together: which of its manifests, in which order."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.planning.labels.state import LabelsState
from train_on_label.settings.profile.profiles import Profile

_DIGITS = 32


@dataclass(frozen=True, slots=True)
class LabelsSoFar:
    """All that the index of a profile holds, told apart."""

    entries: tuple[LabelsEntry, ...] = ()
    """What is trained on, newest first."""
    left_out: tuple[LabelsEntry, ...] = ()
    """What somebody left out."""
    replaced: tuple[LabelsEntry, ...] = ()
    """Dropped manifests that another one of the same key has taken the place of."""
    state: LabelsState = field(default_factory=LabelsState)
    """What is known beyond each manifest."""

    @classmethod
    def of(cls, entries: Iterable[LabelsEntry], left_out: frozenset[str]) -> Self:
        """What the entries of an index amount to, in whatever order they come."""
        newest_first = sorted(entries, key=_age, reverse=True)
        taken: dict[bool, list[LabelsEntry]] = {False: [], True: []}
        replaced, dropped = [], set()
        for each in newest_first:
            if each.is_dropped and each.manifest in dropped:
                replaced.append(each)
                continue
            if each.is_dropped:
                dropped.add(each.manifest)
            taken[each.key in left_out].append(each)
        return cls(tuple(taken[False]), tuple(taken[True]), tuple(replaced))

    @property
    def all_entries(self) -> tuple[LabelsEntry, ...]:
        """Also what is not trained on."""
        return (*self.entries, *self.left_out, *self.replaced)

    @property
    def own_classes(self) -> list[Mapping[int, str]]:
        """Of each manifest, also of what is left out, its own class ids and their names; oldest first.

        That of a verification are no classes of the labels.
        """
        labels = (each for each in self.all_entries if not each.is_verification)
        return [each.classes for each in sorted(labels, key=_age)]

    @property
    def identity(self) -> str:
        """Of the content of all manifests together, in their order."""
        covered = "\n".join(f"{each.key} {each.identity}" for each in self.entries)
        digest = hashlib.sha256(covered.encode()).hexdigest()[:_DIGITS]
        return f"LABELS:{digest}-{len(self.entries)}"

    @property
    def new_records(self) -> int:
        """Records accepted in manifests that no training job was started on yet."""
        return sum(each.accepted for each in self.entries if not each.is_verification and self.is_new(each))

    def is_new(self, entry: LabelsEntry) -> bool:
        """Whether no training job was started on these labels yet."""
        return self.state.started.get(entry.key) != entry.identity

    def job(self, profile: Profile, uri: str) -> LabelingJob:
        """What stands in a labeling job's place where its name and the training job's are concerned."""
        newest = self.entries[0]
        return LabelingJob(
            name=profile.name,
            arn=" ".join(each.arn for each in self.entries),
            label_attribute=profile.merged_label_attribute(newest.found.by_profile(profile).task_type),
            manifest_uri=uri,
            task_type=newest.found.task_type,
        )


def _age(entry: LabelsEntry) -> tuple[datetime, str]:
    return entry.completed, entry.key

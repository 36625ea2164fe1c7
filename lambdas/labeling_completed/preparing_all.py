"""The dataset of all labels of a profile."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labeling_completed.clients import Clients
from labeling_completed.deadline import Deadline
from labeling_completed.looking import look_of
from labeling_completed.sharing import Sharing
from labeling_completed.taken import Taken
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.reports import read_prepared
from train_on_label.codes import Code, Refusal
from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.planning.labels.merging import Part, labels_of, merge
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.preparation import files
from train_on_label.preparation.dataset import Changes, Dataset
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.union.changes import Prepared, changes
from train_on_label.training.job_name import dataset_prefix


class UnmergeableError(Exception):
    """Labels that are not of one kind, or without which a profile's labels would silently be fewer."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.detail for refusal in refusals))
        self.refusals = tuple(refusals)


@dataclass(frozen=True, slots=True)
class PreparingAll:
    """Merges what the index lists, or nothing."""

    aws: Clients
    datasets_bucket: str
    deadline: Deadline
    sharing: Sharing

    def run(self, taken: Taken, labels: LabelsSoFar, store: DatasetStore) -> Dataset:
        """The merged dataset, and what changed in it; UnmergeableError or BeyondOneFunctionError where they
        cannot be had.

        A dry run, whose dataset is kept nowhere, does not tell what changed.
        """
        dataset = self._merged(taken, labels, store)
        before = labels.state.trained_before(labels.identity)
        # Nor would there be memory for what changed where there is none for duplicates.
        if (
            before is None
            or isinstance(store, Nowhere)
            or Code.DUPLICATES_NOT_CHECKED.name in dataset.warnings
        ):
            return dataset
        try:
            return replace(dataset, changes=self._changes(before, taken, dataset))
        except (MissingObjectError, UnreadableObjectError, ValueError) as error:
            logging.getLogger(__name__).warning("what changed since %s is not told: %s", before, error)
            return dataset

    def _changes(self, before: str, taken: Taken, dataset: Dataset) -> Changes:
        """What changed since that training job."""
        bucket, s3 = f"s3://{self.datasets_bucket}", self.aws.s3
        label_attribute = dataset.label_attribute
        identifying = tuple(name for name in dataset.attributes if name != label_attribute)
        later = Prepared(
            train=S3Manifest(s3, f"{bucket}/{taken.prefix}{files.TRAIN}"),
            validation=S3Manifest(s3, f"{bucket}/{taken.prefix}{files.VALIDATION}"),
            label_attribute=label_attribute,
            identifying=identifying,
            classes={row.name: (row.id, row.train + row.validation) for row in dataset.classes},
        )
        earlier = read_prepared(s3, f"{bucket}/{dataset_prefix(taken.job, before)}", identifying)
        superseded = sum(source.superseded for source in dataset.sources)
        return changes(before, earlier, later, superseded, self.deadline.check)

    def _merged(self, taken: Taken, labels: LabelsSoFar, store: DatasetStore) -> Dataset:
        opened = self._opened(labels.entries)
        parts = [
            Part(
                job=entry.job,
                found=entry.found,
                manifest=manifest,
                categories=entry.categories,
                classes=entry.classes,
            )
            for entry, manifest in zip(labels.entries, opened, strict=True)
        ]
        merged = labels_of(parts, taken.profile)
        if isinstance(merged, Refusal):
            raise UnmergeableError([merged])
        by_identity = {each.identity: each.size for each in opened}
        sizes = [by_identity[each.manifest.identity] for each in merged]
        with self.sharing.passes(sizes, taken.prefix, dry_run=isinstance(store, Nowhere)) as passes:
            return merge(
                merged,
                taken.profile,
                labels.state.classes,
                store,
                on_progress=self.deadline.check,
                look_of=lambda rules: self.sharing.look(
                    look_of(rules, taken.profile, self.aws, self.deadline), sizes
                ),
                passes=passes,
            )

    def _opened(self, entries: Sequence[LabelsEntry]) -> list[S3Manifest]:
        opened, gone = [], []
        for entry in entries:
            try:
                manifest = S3Manifest(self.aws.s3, entry.manifest, entry.manifest_version)
            except (MissingObjectError, UnreadableObjectError) as error:
                gone.append(Refusal(Code.LABELS_GONE, f"Of {entry.labeling_job}: {error}"))
                continue
            if manifest.identity != entry.identity:
                what = f"Of {entry.labeling_job}: {entry.manifest} is not what it was ({entry.identity})."
                gone.append(Refusal(Code.LABELS_GONE, what))
            opened.append(manifest)
        if gone:
            raise UnmergeableError(gone)
        return opened

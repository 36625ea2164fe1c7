"""What a profile's index keeps of one manifest: where it is, how to read it, and what it held alone."""

import hashlib
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import BY_NAME, CUSTOM, LabelShape
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.recognition import Recognised

_KEY_DIGITS = 20


class LabelsEntry(BaseModel):
    """The labels of one labeling job, or of one dropped manifest."""

    # A later version of this project may keep more.
    model_config = ConfigDict(extra="ignore", frozen=True)

    labeling_job: str
    """Its name, or that of the dropped manifest."""
    arn: str
    is_dropped: bool = False
    manifest: str
    """S3 URI."""
    manifest_version: str | None = None
    """S3's id of the version; None for a labeling job, whose manifest is not to change any more."""
    identity: str
    """Of the manifest's content."""
    completed: datetime
    """When the labeling job completed, or the manifest was dropped: the newest label of an image wins."""
    label_attribute: str
    task_type: str
    source_attribute: str
    unknown_type: str | None = None
    metadata_is_optional: bool = False
    categories: tuple[str, ...] | None = None
    """Names in the label-category file."""
    lines: int
    accepted: int
    rejected: dict[str, int]
    classes: dict[int, str]
    """The manifest's own class ids, and their names."""

    @classmethod
    def of(
        cls,
        job: LabelingJob,
        identity: str,
        found: Recognised,
        dataset: Dataset,
        *,
        completed: datetime,
        version: str | None = None,
        categories: tuple[str, ...] | None = None,
    ) -> Self:
        """The entry of a manifest whose lines were looked at: `dataset` is what they are alone."""
        return cls(
            labeling_job=job.name,
            arn=job.arn,
            is_dropped=job.is_dropped,
            manifest=job.manifest_uri,
            manifest_version=version if job.is_dropped else None,
            identity=identity,
            completed=completed,
            label_attribute=job.label_attribute,
            task_type=found.task_type.name,
            source_attribute=found.source_attribute,
            unknown_type=found.unknown_type,
            metadata_is_optional=found.metadata_is_optional,
            categories=categories,
            lines=dataset.lines,
            accepted=dataset.accepted,
            rejected=dict(dataset.rejected),
            classes={row.id: row.name for row in dataset.classes},
        )

    @property
    def is_verification(self) -> bool:
        """Whether these labels are verdicts on others."""
        return BY_NAME.get(self.task_type, CUSTOM).label is LabelShape.VERDICT

    @property
    def key(self) -> str:
        """What tells it from other entries of the profile."""
        return entry_key(self.arn, self.identity, is_dropped=self.is_dropped)

    @property
    def job(self) -> LabelingJob:
        """The labeling job, as far as reading its labels needs it."""
        return LabelingJob(
            name=self.labeling_job,
            arn=self.arn,
            label_attribute=self.label_attribute,
            manifest_uri=self.manifest,
            is_dropped=self.is_dropped,
            manifest_version=self.manifest_version,
        )

    @property
    def found(self) -> Recognised:
        """What its lines were recognised as."""
        task_type = BY_NAME.get(self.task_type, CUSTOM)
        return Recognised(task_type, self.source_attribute, self.unknown_type, self.metadata_is_optional)


def entry_key(arn: str, identity: str, *, is_dropped: bool) -> str:
    """The same for each event of one labeling job, or of one dropped content: 20 hex digits.

    Events and DescribeLabelingJob write a labeling job's ARN in different case.
    """
    covered = identity if is_dropped else arn.lower()
    return hashlib.sha256(covered.encode()).hexdigest()[:_KEY_DIGITS]

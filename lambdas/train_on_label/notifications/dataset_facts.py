"""A prepared dataset in numbers: what notifications say of it. Never a label's own text."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.codes import Code
from train_on_label.labeling.task_types import BY_NAME, CUSTOM
from train_on_label.planning.changed import ChangeFacts
from train_on_label.preparation import files
from train_on_label.preparation.dataset import Dataset

_MOST_SOURCES = 10


class SourceFacts(BaseModel):
    """One of several manifests that were merged."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    labeling_job: str
    manifest: str = Field(description="Its S3 URI")
    lines: int
    accepted: int
    superseded: int = Field(description="Lines of objects that a newer manifest labels")


class DatasetFacts(BaseModel):
    """What was counted, and where the dataset lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uri: str = Field(description="S3 URI of the prepared dataset's folder, with a slash at the end")
    manifest: str | None = Field(default=None, exclude=True)
    """S3 URI of its manifest, or of the folder that lists those that were merged."""
    task_type: str
    lines: int = Field(description="Lines of the output manifest")
    accepted: int
    rejected: dict[str, int] = Field(description="Code -> lines refused with it")
    warnings: dict[str, int] = Field(description="Code -> how often it was warned of")
    train: int = Field(description="Records in train.manifest")
    validation: int = Field(description="Records in validation.manifest")
    num_classes: int
    max_boxes_per_image: int
    sources: list[SourceFacts] = Field(
        default_factory=list, description="What was merged, newest first; empty where it is one labeling job"
    )

    changes: ChangeFacts | None = Field(
        default=None, description="Since what was trained on before, where labels are merged"
    )

    @property
    def card_uri(self) -> str:
        """The dataset card."""
        return f"{self.uri}{files.CARD}"

    @property
    def newest_manifest(self) -> str | None:
        """S3 URI of the manifest whose labels came last."""
        return self.sources[0].manifest if self.sources else self.manifest

    @classmethod
    def of(cls, dataset: Dataset, uri: str, manifest: str) -> Self:
        """The facts of a dataset that was just counted."""
        return cls(
            uri=uri,
            manifest=manifest,
            task_type=dataset.task_type.name,
            lines=dataset.lines,
            accepted=dataset.accepted,
            rejected=dict(dataset.rejected),
            warnings=dict(dataset.warnings),
            train=dataset.train,
            validation=dataset.validation,
            num_classes=dataset.num_classes,
            max_boxes_per_image=dataset.max_boxes_per_image,
            changes=ChangeFacts.of(dataset.changes) if dataset.changes else None,
            sources=[SourceFacts.model_validate(asdict(each)) for each in dataset.sources],
        )

    @classmethod
    def read(cls, report: Mapping[str, Any], uri: str) -> Self:
        """The facts in a dataset.json; pydantic's ValidationError where it lacks one."""
        fields = {name: report[name] for name in cls.model_fields if name in report}
        manifest = report.get("manifest")
        named = manifest.get("uri") if isinstance(manifest, Mapping) else manifest
        return cls.model_validate({**fields, "uri": uri, "manifest": named})

    def as_text(self) -> str:
        """The facts as lines of a message."""
        lines = [
            *(f"Warning {_said(code)}: {count:,}" for code, count in self.warnings.items()),
            f"Dataset: {self.accepted:,} of {self.lines:,} lines accepted ({self.task_type})",
            f"  {self.train:,} to train, {self.validation:,} to validate, {self.num_classes:,} classes",
            *self._merged(),
            *self._changed(),
            *(f"  refused {code}: {count:,}" for code, count in self.rejected.items()),
            f"  {self.uri}",
        ]
        return "\n".join(lines)

    def _merged(self) -> Iterator[str]:
        if self.sources:
            yield f"  merged from {len(self.sources):,}, newest first:"
        for each in self.sources[:_MOST_SOURCES]:
            superseded = f", {each.superseded:,} superseded" if each.superseded else ""
            yield f"    {each.labeling_job}: {each.accepted:,} of {each.lines:,} lines{superseded}"
        if (more := len(self.sources) - _MOST_SOURCES) > 0:
            yield f"    and {more:,} more"

    def _changed(self) -> Iterator[str]:
        if self.changes is None:
            return
        label = BY_NAME.get(self.task_type, CUSTOM).label
        yield f"  since {self.changes.since}: {self.changes.told(label)}"
        for row in self.changes.classes:
            yield f"    class {row.id}: {row.before:,} -> {row.after:,} records"


def _said(code: str) -> str:
    """The code with its meaning, where this version knows it."""
    row = Code.__members__.get(code)
    return f"{code} ({row.value.meaning.removesuffix('.')})" if row else code

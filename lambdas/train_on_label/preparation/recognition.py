"""What a manifest holds, from its own lines: the most reliable word on the task type."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import CUSTOM, TaskType, of_metadata_type
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.ports import Manifest
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label.settings.profile.profiles import Profile

ENOUGH_LINES = 10_000
"""What is not in so many lines is looked for no further."""
_ENOUGH_RECORDS = 100

Record = dict[str, object]


class Recognised(NamedTuple):
    """What the first lines say, and the labeling job where they say nothing."""

    task_type: TaskType
    """Custom where nobody tells."""
    source_attribute: str
    """`source-ref` or `source`."""
    unknown_type: str | None = None
    """Where nobody tells the task type: what the metadata say instead, empty where there are none."""
    metadata_is_optional: bool = False
    """Whether somebody but the lines says what the labels are, so that labels may stand alone."""

    def by_profile(self, profile: Profile) -> "Recognised":
        """The same once a profile was chosen, which speaks for lines that say nothing themselves."""
        if self.unknown_type is not None and (task_type := profile.task_type):
            return self.told(task_type)
        if self.task_type.name == profile.dataset.task_type:
            return self.told(self.task_type)
        return self

    def told(self, task_type: TaskType) -> "Recognised":
        """The same once somebody has said what the labels are, which goes before what lines say."""
        source = self.source_attribute if _may_be_text(task_type) else "source-ref"
        return Recognised(task_type, source, None, metadata_is_optional=True)


def recognise(job: LabelingJob, manifest: Manifest) -> Recognised:
    """Task type and source attribute, from the manifest's lines or else from the labeling job."""
    return recognise_lines(first_lines(manifest), job.label_attribute, job.task_type)


def first_lines(manifest: Manifest) -> Iterator[bytes]:
    """The lines to learn from."""
    batches = read_batches(manifest.chunks(), DatasetOptions().max_line_bytes)
    return islice(chain.from_iterable(batch.lines for batch in batches), ENOUGH_LINES)


def recognise_lines(lines: Iterable[bytes], label_attribute: str, expected: TaskType | None) -> Recognised:
    """Task type and source of the first line with metadata of the label attribute.

    `expected` is what the labeling job itself says. It is the answer where the first 10,000 lines say nothing
    or something that is not known, and custom where it is None too.
    """
    name = f"{label_attribute}-metadata"
    needles = (json.dumps(name).encode(), json.dumps(name, ensure_ascii=False).encode(errors="replace"))
    sample: Record = {}
    unknown_type = ""
    for number, line in enumerate(islice(lines, ENOUGH_LINES)):
        is_named = any(needle in line for needle in needles)
        if not is_named and (number >= _ENOUGH_RECORDS or _has_source(sample)):
            continue
        record = record_in(line)
        if _has_source(record) and not _has_source(sample):
            sample = record
        metadata = record.get(f"{label_attribute}-metadata")
        kind = metadata.get("type") if isinstance(metadata, dict) else None
        if isinstance(kind, str):
            sample, unknown_type = record, kind
            break
    task_type = of_metadata_type(unknown_type) or expected
    return Recognised(
        task_type or CUSTOM,
        _source_attribute(sample, task_type or CUSTOM),
        None if task_type else unknown_type,
        metadata_is_optional=expected is not None and task_type is expected,
    )


def record_in(line: bytes) -> Record:
    """The object that a line holds; an empty one where it holds none, which screening names."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _has_source(record: Record) -> bool:
    return "source" in record or "source-ref" in record


def _may_be_text(task_type: TaskType) -> bool:
    # Images must be fetched from S3; text may stand in the line or in S3, and custom tasks take either.
    return task_type.source == "source" or task_type is CUSTOM


def _source_attribute(record: Record, task_type: TaskType) -> str:
    if not _may_be_text(task_type):
        return "source-ref"
    if not _has_source(record):
        return task_type.source
    return "source-ref" if "source-ref" in record else "source"

"""What a manifest holds, from its own lines: the most reliable word on the task type."""

import json
from collections.abc import Iterable
from itertools import chain, islice
from typing import NamedTuple

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import BY_METADATA_TYPE, CUSTOM, TaskType
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.ports import Manifest
from train_on_label.settings.dataset_options import DatasetOptions

_ENOUGH_LINES = 10_000


class Recognised(NamedTuple):
    """What the first labeled line says."""

    task_type: TaskType
    source_attribute: str
    """`source-ref` or `source`."""


def recognise(job: LabelingJob, manifest: Manifest) -> Recognised:
    """Task type and source attribute, from the manifest's lines or else from the labeling job."""
    batches = read_batches(manifest.chunks(), DatasetOptions().max_line_bytes)
    lines = chain.from_iterable(batch.lines for batch in batches)
    return recognise_lines(lines, job.label_attribute, job.task_type)


def recognise_lines(lines: Iterable[bytes], label_attribute: str, expected: TaskType | None) -> Recognised:
    """Task type and source of the first line with metadata of the label attribute.

    `expected` is what the labeling job itself says. It is the answer where the first 10,000 lines say nothing
    or something that is not known, and custom where it is None too.
    """
    needle = json.dumps(f"{label_attribute}-metadata").encode()
    for line in islice(lines, _ENOUGH_LINES):
        if needle not in line:
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue  # screening names it
        metadata = record.get(f"{label_attribute}-metadata") if isinstance(record, dict) else None
        kind = metadata.get("type") if isinstance(metadata, dict) else None
        if isinstance(kind, str):
            task_type = BY_METADATA_TYPE.get(kind) or expected or CUSTOM
            return Recognised(task_type, _source_attribute(record, task_type))
    task_type = expected or CUSTOM
    return Recognised(task_type, task_type.source)


def _source_attribute(record: dict[str, object], task_type: TaskType) -> str:
    # Images must be fetched from S3; text may stand in the line or in S3, and custom tasks take either.
    if task_type.source == "source" or task_type is CUSTOM:
        return "source" if "source" in record and "source-ref" not in record else "source-ref"
    return "source-ref"

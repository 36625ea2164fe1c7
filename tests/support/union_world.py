"""Several manifests of one profile in, one dataset out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.sample_lines import Record, as_line, label_attribute, record
from tests.support.screening_world import MemoryManifest, MemoryStore, lines_of
from tests.support.training_examples import labeling_job
from train_on_label.codes import Refusal
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.planning.labels.merging import Part, labels_of, merge
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.passes.manifests import Passes, one_after_another
from train_on_label.preparation.recognition import Recognised
from train_on_label.settings.profile.profiles import Profile


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of several manifests."""

    train: list[bytes]
    validation: list[bytes]
    rejects: list[Record]
    """The entries of rejects.jsonl."""
    dataset: Dataset

    @property
    def lines(self) -> list[bytes]:
        """Of both channels."""
        return [*self.train, *self.validation]

    @property
    def by_source(self) -> dict[str, Record]:
        """Source -> its record."""
        records = list(map(json.loads, self.lines))
        return {each.get("source-ref") or each["source"]: each for each in records}

    @property
    def codes(self) -> list[tuple[str, int, str]]:
        """Where each refused line lies: the labeling job, its number, and its code."""
        return [(each["manifest"].split("/")[3], each["line"], each["code"]) for each in self.rejects]


def labeled(task_type: str, number: int, attribute: str, label: Any = None, **metadata: Any) -> Record:
    """A sample record with a label attribute of its own, and perhaps another label or other metadata."""
    sample, own = record(task_type, number), label_attribute(task_type)
    value, described = sample.pop(own), sample.pop(f"{own}-metadata")
    value = value if label is None else label
    return {**sample, attribute: value, f"{attribute}-metadata": {**described, **metadata}}


def part(
    name: str,
    attribute: str,
    lines: Sequence[bytes | Record],
    task_type: str = "object-detection",
    *,
    categories: tuple[str, ...] | None = None,
    classes: Mapping[int, str] | None = None,
    metadata_is_optional: bool = False,
) -> Part:
    """The manifest of one labeling job."""
    row = BY_NAME[task_type]
    data = b"".join((each if isinstance(each, bytes) else as_line(each)) + b"\n" for each in lines)
    job = labeling_job(name, attribute)
    return Part(
        job=job,
        found=Recognised(row, row.source, metadata_is_optional=metadata_is_optional),
        manifest=MemoryManifest(data, job.manifest_uri, name),
        categories=categories,
        classes=classes,
    )


def profile(name: str = "all", attributes: tuple[str, ...] = (), **dataset: Any) -> Profile:
    """A profile that merges; `dataset` are its options."""
    training = {
        "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/trainer:1",
        "instance_type": "ml.g5.xlarge",
        "attributes": attributes,
    }
    options = {"train_on": "profile", **dataset}
    return Profile.model_validate({"name": name, "dataset": options, "training": training})


def merged(
    newest_first: Sequence[Part],
    taken_by: Profile | None = None,
    known: Mapping[str, int] | None = None,
    *,
    passes: Passes = one_after_another,
) -> Merged:
    """The union of manifests; AssertionError where they cannot be merged."""
    taken_by = taken_by or profile()
    labels = labels_of(newest_first, taken_by)
    assert not isinstance(labels, Refusal), labels.detail
    store = MemoryStore()
    dataset = merge(labels, taken_by, known or {}, store, passes=passes)
    train, validation, rejects = (
        lines_of(store.files[name]) for name in ("train.manifest", "validation.manifest", "rejects.jsonl")
    )
    return Merged(train, validation, list(map(json.loads, rejects)), dataset)

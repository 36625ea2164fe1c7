"""Manifests in, prepared datasets out: the one place where tests meet the inside of screening."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.support.sample_lines import label_attribute
from tests.support.training_examples import DEPLOYMENT, labeling_job
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.planning.plan import Plan
from train_on_label.planning.plan_training import decide, write_reports
from train_on_label.planning.plan_training import rules_for as rules_of
from train_on_label.preparation.counted import counted_dataset
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.source import ImageSource
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.recognition import Recognised, recognise_lines
from train_on_label.preparation.screening.careful.line import screen_line
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.job_name import training_job_name


class Reject(NamedTuple):
    """One entry of rejects.jsonl."""

    line: int
    code: str
    source: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of a manifest."""

    train: bytes
    validation: bytes
    rejects_file: bytes
    dataset: Dataset

    @property
    def accepted(self) -> set[bytes]:
        """The lines of both channels."""
        return {*lines_of(self.train), *lines_of(self.validation)}

    @property
    def rejects(self) -> list[Reject]:
        """The refused lines that are listed."""
        return parse_rejects(self.rejects_file)

    @property
    def codes(self) -> list[str]:
        """The code of each refused line that is listed."""
        return [reject.code for reject in self.rejects]

    @property
    def classes(self) -> dict[int, tuple[str, int]]:
        """Class id -> its name, and the records that carry it."""
        return {row.id: (row.name, row.train + row.validation) for row in self.dataset.classes}

    @property
    def boxes(self) -> dict[int, int]:
        """Class id -> its boxes."""
        return {row.id: row.train_boxes + row.validation_boxes for row in self.dataset.classes}


def lines_of(data: bytes) -> list[bytes]:
    """Lines that end in a newline each: a carriage return is white space to JSON, and ends none."""
    return data.split(b"\n")[:-1]


def parse_rejects(data: bytes) -> list[Reject]:
    """The entries of rejects.jsonl."""
    return [Reject(**json.loads(entry)) for entry in data.splitlines()]


def rules_for(
    task_type: str,
    *,
    categories: tuple[str, ...] | None = None,
    attribute: str | None = None,
    source: str | None = None,
    metadata_is_optional: bool = False,
    image_depth: int | None = None,
    **options: Any,
) -> Rules:
    """Rules for sample lines of a task type; `options` are those of a profile's dataset."""
    row = BY_NAME[task_type]
    return Rules(
        label_attribute=attribute or label_attribute(task_type),
        task_type=row,
        source_attribute=source or row.source,
        categories=categories,
        metadata_is_optional=metadata_is_optional,
        image_depth=image_depth,
        options=DatasetOptions.model_validate(options),
    )


def rules_as_recognised(data: bytes, attribute: str, **options: Any) -> Rules:
    """Rules for a manifest of which nothing but the label attribute is known."""
    found = recognise_lines(data.splitlines(), attribute, None)
    return Rules(
        label_attribute=attribute,
        task_type=found.task_type,
        source_attribute=found.source_attribute,
        options=DatasetOptions.model_validate(options),
    )


def prepare_chunks(chunks: Iterable[bytes], rules: Rules, *, careful_only: bool = False) -> Prepared:
    """One pass over a manifest, or over a part of one."""
    train, validation, rejects = BytesIO(), BytesIO(), BytesIO()
    outputs = Outputs(train=train, validation=validation, rejects=rejects)
    tally = one_pass(chunks, rules, Split.of(rules.options), outputs, careful_only=careful_only)
    return Prepared(
        train=train.getvalue(),
        validation=validation.getvalue(),
        rejects_file=rejects.getvalue(),
        dataset=counted_dataset("bees", rules, tally),
    )


def prepare_bytes(data: bytes, rules: Rules, *, chunk: int = 65_536, careful_only: bool = False) -> Prepared:
    """One pass over a manifest in chunks of a size."""
    return prepare_chunks(cut(data, chunk), rules, careful_only=careful_only)


def prepare_lines(lines: Sequence[bytes], rules: Rules, *, careful_only: bool = False) -> Prepared:
    """One pass over lines, each ended by a newline."""
    return prepare_bytes(b"".join(line + b"\n" for line in lines), rules, careful_only=careful_only)


def careful_lines(lines: Sequence[bytes], rules: Rules) -> list[bytes]:
    """Those of the lines that the quick path leaves to the careful one."""
    where = "train_on_label.preparation.screening.screen.screen_line"
    with patch(where, wraps=screen_line) as carefully:
        prepare_lines(lines, rules)
    return [call.args[0].removesuffix(b"\n") for call in carefully.call_args_list]


def cut(data: bytes, chunk: int) -> Iterator[bytes]:
    """The bytes in chunks."""
    return (data[start : start + chunk] for start in range(0, len(data), chunk))


def source_hashes(sources: Sequence[str], **options: Any) -> list[int]:
    """What the split decides by: the hash of each source."""
    return list(Split.of(DatasetOptions.model_validate(options)).hashes(sources).keys)


@dataclass
class MemoryManifest:
    """A manifest that is nowhere but here."""

    data: bytes
    uri: str = "s3://example-labels/bees/manifests/output/output.manifest"
    identity: str = "9b2cf535f27731c974343645a3985328"

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes, or a part of them, in chunks."""
        return cut(self.data[start:end], 65_536)

    def rest(self) -> None:
        """There is no connection to let go of."""


@dataclass
class MemoryStore:
    """Prepared datasets by file name."""

    files: dict[str, bytes] = field(default_factory=dict)

    @contextmanager
    def outputs(self) -> Iterator[Outputs]:
        """Keeps the files if the block ends well."""
        train, validation, rejects = BytesIO(), BytesIO(), BytesIO()
        yield (outputs := Outputs(train=train, validation=validation, rejects=rejects))
        if outputs.is_discarded:
            return
        self.files["train.manifest"] = train.getvalue()
        self.files["validation.manifest"] = validation.getvalue()
        self.files["rejects.jsonl"] = rejects.getvalue()

    def write(self, name: str, data: bytes, content_type: str) -> None:  # noqa: ARG002  # the port's
        """Keeps one file."""
        self.files[name] = data


@dataclass(frozen=True, slots=True)
class Planned:
    """What the function would write and do."""

    files: dict[str, bytes]
    plan: Plan

    @property
    def report(self) -> dict[str, Any]:
        """The object in dataset.json."""
        report: dict[str, Any] = json.loads(self.files["dataset.json"])
        return report

    @property
    def train(self) -> list[bytes]:
        """The lines to train on."""
        return lines_of(self.files["train.manifest"])

    @property
    def validation(self) -> list[bytes]:
        """The lines to validate with."""
        return lines_of(self.files["validation.manifest"])


def plan_lines(
    lines: Sequence[bytes],
    task_type: str = "object-detection",
    *,
    labels: tuple[str, ...] | None = None,
    attributes: tuple[str, ...] = (),
    metadata_is_optional: bool = False,
    images: ImageSource | None = None,
    **options: Any,
) -> Planned:
    """Everything that becomes of a manifest, from its bytes to the files and the request.

    `images` are looked at as the built-in algorithm takes them; without them nobody looks.
    """
    store = MemoryStore()
    profile = Profile.model_validate(
        {
            "name": "bees",
            "dataset": options,
            "training": {
                "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/trainer:1",
                "instance_type": "ml.g5.xlarge",
                "attributes": attributes,
            },
        }
    )
    job = labeling_job("bees", label_attribute(task_type))
    manifest = MemoryManifest(b"".join(line + b"\n" for line in lines))
    row = BY_NAME[task_type]
    found = Recognised(row, row.source, metadata_is_optional=metadata_is_optional)
    rules = rules_of(job, found, profile, labels)
    look = Look.of(rules, ALGORITHMS.get(task_type), lambda: images) if images is not None else None
    plan = decide(
        job=job,
        manifest=manifest,
        training_job=training_job_name(job, manifest.identity, profile, "train-on-label"),
        dataset=prepare(job.name, manifest, rules, store, look=look),
        profile=profile,
        settings=TrainingSettings(),
        deployment=DEPLOYMENT,
    )
    write_reports(plan, store)
    return Planned(store.files, plan)


def remember_hashes(new_hash: Callable[[], int], *, batches: int, batch: int) -> Iterator[int]:
    """Remembers hashes of sources as the search for duplicates does; tells how many after each batch."""
    seen = SeenSources()
    for number in range(1, batches + 1):
        seen.add([new_hash() for _ in range(batch)])
        yield number * batch

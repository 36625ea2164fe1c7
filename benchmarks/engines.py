"""What prepares a manifest here: the core, the same job with plain json, and copying without a look."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.manifests import image_classification_lines, object_detection_lines
from benchmarks.plain_json import PlainJson
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.preparation.manifest import CHUNK_BYTES, read_batches
from train_on_label.preparation.passes.one_pass import one_pass
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split
from train_on_label.settings.profile.dataset_options import DatasetOptions


class Kind(NamedTuple):
    """A kind of manifest to measure with."""

    task_type: str
    lines: Callable[[int], Iterator[bytes]]
    line_bytes: int
    """About."""
    aim: float
    """Times the speed of plain json."""


KINDS = (
    Kind("object-detection", object_detection_lines, 1_100, 3.3),
    Kind("image-classification", image_classification_lines, 340, 4.0),
)


def rules_of(kind: Kind) -> Rules:
    """The rules of the generated manifests."""
    return Rules(label_attribute="street", task_type=BY_NAME[kind.task_type], source_attribute="source-ref")


def chunks_of(manifest: Path) -> Iterator[bytes]:
    """A file as the core takes it."""
    with manifest.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def core(kind: Kind, manifest: Path, folder: Path) -> int:
    """The core; returns the accepted records."""
    rules = rules_of(kind)
    with _outputs(folder) as outputs:
        return one_pass(chunks_of(manifest), rules, Split.of(rules.options), outputs).accepted


def plain_json(kind: Kind, manifest: Path, folder: Path) -> int:
    """The same job with the standard library's json."""
    with _outputs(folder) as outputs, manifest.open("rb") as lines:
        job = PlainJson(kind.task_type, outputs)
        job.prepare(lines)
        return job.train.records + job.validation.records


def copying(kind: Kind, manifest: Path, folder: Path) -> int:  # noqa: ARG001  # all kinds alike
    """Reading lines and writing them, nothing else."""
    count = 0
    with _outputs(folder) as outputs:
        for batch in read_batches(chunks_of(manifest), DatasetOptions().max_line_bytes):
            outputs.train.write(b"".join(batch.lines))
            count += len(batch.lines)
    return count


_OUTPUTS = ("train", "validation", "rejects")


def clear_outputs(folder: Path) -> None:
    """Removes what an earlier run wrote."""
    for name in _OUTPUTS:
        (folder / name).unlink(missing_ok=True)


@contextmanager
def _outputs(folder: Path) -> Iterator[Outputs]:
    with ExitStack() as files:
        train, validation, rejects = (files.enter_context((folder / name).open("wb")) for name in _OUTPUTS)
        yield Outputs(train=train, validation=validation, rejects=rejects)

"""What became of a labeling job or a training job, and whether anything of it was lost."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labeling_completed.sharing import UnreadablePartsError
from tests.support.account.invocation import Function
from tests.support.account.process import Killed
from tests.support.account.wire import Answer
from tests.support.account.world import ENVIRONMENT, World
from tests.support.faults.faults import Fault
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.labels_index import ContendedIndexError
from train_on_label.aws.s3.parts import DamagedPartError
from train_on_label.aws.sagemaker.ended_training_jobs import TagsNotFoundError
from train_on_label.aws.sagemaker.labeling_jobs import LabelingJobInProgressError
from train_on_label.preparation.ranges.working import MissingWorkError

_REPORT = "dataset.json"
_MODEL_EVENTS = {"Training Job Completed", "Model Registered"}
# What a fault of AWS's may end an attempt with; anything else is a mistake of the function's own.
_EXPECTED = (
    BotoCoreError,
    ClientError,
    ContendedIndexError,
    DamagedPartError,
    Killed,
    LabelingJobInProgressError,
    MissingObjectError,
    MissingWorkError,
    TagsNotFoundError,
    UnreadableObjectError,
    UnreadablePartsError,
)


@dataclass(frozen=True)
class Clean:
    """What a run without any fault leaves behind."""

    datasets: Mapping[str, bytes]
    started: Mapping[str, Answer]
    packages: Sequence[Answer]

    @classmethod
    def of(cls, world: World) -> "Clean":
        """What this world holds."""
        return cls(world.datasets, world.started, world.sagemaker.packages)


def losses(world: World, clean: Clean, *, refusals: frozenset[str] = frozenset()) -> Iterator[str]:
    """What should not be so after labeling jobs completed, in words; nothing where all is well.

    `refusals` are the codes that are a right answer here.
    """
    yield from _of_training(world, clean, refusals)
    yield from _of_datasets(world, clean)
    yield from _of_telling(world)
    yield from _of_errors(world.labeling_completed)
    yield from _of_errors(world.preparing_range)


def model_losses(world: World, clean: Clean) -> Iterator[str]:
    """The same after a training job completed."""
    packages, is_dead = world.sagemaker.packages, bool(world.training_finished.dead_letters)
    if len(packages) > len(clean.packages):
        yield f"{len(packages)} models registered instead of {len(clean.packages)}"
    if any(package not in clean.packages for package in packages):
        yield "a model is not registered as in a clean run"
    if not packages and not is_dead:
        yield "no model, no dead letter"
    told = {event["DetailType"] for event in world.events.events}
    if packages and not is_dead and not (told == _MODEL_EVENTS and world.sns.messages):
        yield "nobody was told"
    yield from _of_errors(world.training_finished)


def retry_losses(world: World, clean: Clean) -> Iterator[str]:
    """The same after a training job failed for reasons of AWS's own."""
    is_dead = bool(world.training_finished.dead_letters or world.dead_letters)
    if set(world.started) - set(clean.started):
        yield "another training job was started than in a clean run"
    if set(clean.started) - set(world.started) and not is_dead:
        yield "no second training job, no dead letter"
    told = {event["DetailType"] for event in world.events.events}
    if "Training Job Failed" not in told and not is_dead:
        yield "nobody was told"
    yield from _of_errors(world.training_finished)


def may_leave_an_upload(operation: str, fault: Fault, *, is_begun_again: bool = False) -> bool:
    """Where nobody is left to abort it, or nobody knows its id: the bucket's lifecycle rule removes it.

    `is_begun_again` says whether a later attempt knows what a killed one has begun.
    """
    lost_id = operation == "CreateMultipartUpload" and fault in (Fault.ANSWER_LOST, Fault.KILLED)
    is_left = fault is Fault.KILLED and not is_begun_again
    return lost_id or is_left or operation == "AbortMultipartUpload"


def _of_errors(function: Function) -> Iterator[str]:
    for error in chain.from_iterable(map(_single, function.errors)):
        if not isinstance(error, _EXPECTED):
            yield f"failed by itself: {error!r}"


def _single(error: BaseException) -> Iterator[BaseException]:
    yield from error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)


def _of_training(world: World, clean: Clean, refusals: frozenset[str]) -> Iterator[str]:
    if world.refusals - refusals:
        yield f"refused for {', '.join(sorted(world.refusals - refusals))}"
    expected = set(clean.started)
    if len(world.started) > len(expected):
        yield f"{len(world.started)} training jobs started instead of {len(expected)}"
    if expected - set(world.started) and not (world.dead_letters or world.refusals or world.waiting):
        yield "no training job, no dead letter, no refusal, and nothing waits"
    for name, job in world.started.items():
        if job != clean.started.get(name):
            yield f"the request of {name} is not that of a clean run"
        for channel in job["InputDataConfig"]:
            if not _same(_key_of(channel), world, clean):
                yield f"channel {channel['ChannelName']} of {name} reads what a clean run did not write"


def _of_datasets(world: World, clean: Clean) -> Iterator[str]:
    for key in world.datasets:
        if not _same(key, world, clean):
            yield f"{key} is not what a clean run writes"
        if key.endswith(f"/{_REPORT}"):
            prefix = key.removesuffix(_REPORT)
            for missing in {each for each in clean.datasets if each.startswith(prefix)} - set(world.datasets):
                yield f"{key} is there without {missing}"


def _of_telling(world: World) -> Iterator[str]:
    told = len(world.sns.messages) and len(world.events.events)
    if (world.started or world.refusals) and not told and not world.labeling_completed.dead_letters:
        yield "nobody was told"


def _same(key: str, world: World, clean: Clean) -> bool:
    if key.endswith("/labels/state.json") and key in clean.datasets:
        return _has_grown(json.loads(world.datasets[key]), json.loads(clean.datasets[key]))
    return key in world.datasets and _told(world.datasets[key]) == _told(clean.datasets.get(key, b""))


def _has_grown(state: Mapping[str, Any], clean: Mapping[str, Any]) -> bool:
    """Whether the state of a profile's labels is one on the way to that of a clean run."""
    return all(state[name].items() <= clean[name].items() for name in ("classes", "started", "told"))


def _told(content: bytes) -> bytes:
    """Without the card's note on what training starts from: an earlier model may be gone meanwhile."""
    return re.sub(rb"Training starts [^<]*", b"", content)


def _key_of(channel: Mapping[str, Any]) -> str:
    uri: str = channel["DataSource"]["S3DataSource"]["S3Uri"]
    return uri.removeprefix(f"s3://{ENVIRONMENT.datasets_bucket}/")

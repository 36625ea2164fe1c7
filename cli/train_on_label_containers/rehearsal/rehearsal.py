"""Streams a planned training job's channels to a program that looks at them, then to one that trains."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from train_on_label.algorithms.algorithms import PICTURED
from train_on_label.algorithms.images import algorithm_of
from train_on_label_containers.environment import container_environment
from train_on_label_containers.layout import write_layout
from train_on_label_containers.metrics import LogMetrics
from train_on_label_containers.pipe.channels import pipe_channels
from train_on_label_containers.pipe.objects import Objects
from train_on_label_containers.rehearsal.check import Task, write_tasks
from train_on_label_containers.rehearsal.messages import Problem, Progress, decode
from train_on_label_containers.rehearsal.objects import MissingAsEmpty
from train_on_label_containers.training import Ended, TrainingContainer

_ARN = "arn:aws:sagemaker:us-east-1:000000000000:training-job/"


@dataclass(slots=True)
class Streamed:
    """What came out of the channels."""

    channels: dict[str, Progress] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failure: str | None = None
    """Why the streams ended early; None where they did not."""


@dataclass(frozen=True, slots=True)
class Trained:
    """How the training program ended."""

    ended: Ended
    metrics: Mapping[str, float]


class Rehearsal:
    """A CreateTrainingJob request whose manifests lie in a folder; `work` is for the containers."""

    def __init__(
        self,
        request: Mapping[str, Any],
        dataset: Mapping[str, Any],
        manifests: Path,
        objects: Objects,
        work: Path,
    ) -> None:
        self._request = request
        self._dataset = dataset
        self._manifests = manifests
        self._objects = objects
        self._work = work
        (work / "tmp").mkdir(parents=True)

    @property
    def records(self) -> int:
        """Lines of all channels' manifests."""
        paths = {task.manifest for task in self._tasks(1)}
        return sum(Path(path).read_bytes().count(b"\n") for path in paths)

    def check(self, epochs: int, on_progress: Callable[[Progress], object]) -> Streamed:
        """Every record of every channel is read, and each image decoded once."""
        objects, streamed, log = MissingAsEmpty(self._objects), Streamed(), []
        tasks = self._work / "tasks.json"
        write_tasks(self._tasks(epochs), tasks)

        def hear(lines: list[str]) -> None:
            for line in lines:
                try:
                    message = decode(line)
                except msgspec.DecodeError:
                    log.append(line)
                    continue
                if isinstance(message, Progress):
                    streamed.channels[message.channel] = message
                    on_progress(message)
                else:
                    streamed.problems.append(_with_reason(message, objects.reasons))

        command = [sys.executable, "-I", "-m", "train_on_label_containers.rehearsal.check", str(tasks)]
        ended = self._run("check", command, objects, hear)
        if ended.exit_code:
            streamed.failure = "\n".join([ended.failure_reason or "", *log]).strip()
        return streamed

    def train(
        self, command: Sequence[str], definitions: Sequence[Mapping[str, str]], hear: Callable[[str], object]
    ) -> Trained:
        """Runs a training program in the container's folder layout; `hear` gets its log, line by line."""
        metrics = LogMetrics(definitions)

        def read(lines: list[str]) -> None:
            for line in lines:
                list(metrics.read(line))
                hear(line)

        return Trained(self._run("training", command, self._objects, read), metrics.last)

    def _run(
        self, name: str, command: Sequence[str], objects: Objects, hear: Callable[[list[str]], None]
    ) -> Ended:
        base = self._work / name
        write_layout(base, self._request)
        environment = container_environment(
            base, self._request, training_job_arn=f"{_ARN}{self._request['TrainingJobName']}", credentials={}
        )
        # A command names its files as its shell does.
        container = TrainingContainer(self._request, base, objects, built_in=False, folder=Path.cwd())
        limit = self._request["StoppingCondition"]["MaxRuntimeInSeconds"]
        return container.run(command, environment, hear, max_seconds=limit)

    def _tasks(self, epochs: int) -> list[Task]:
        algorithm = algorithm_of(self._request["AlgorithmSpecification"]["TrainingImage"])
        return [
            Task(
                channel=channel.name,
                manifest=str(self._manifests / channel.uri.rpartition("/")[2]),
                attributes=channel.attributes,
                epochs=epochs,
                label_attribute=self._dataset["label_attribute"],
                algorithm=algorithm.name if algorithm else None,
                images=self._dataset["task_type"] in PICTURED,
                seed=channel.shuffle_seed,
            )
            for channel in pipe_channels(self._request)
        ]


def _with_reason(problem: Problem, reasons: Mapping[str, str]) -> Problem:
    if problem.missing is None:
        return problem
    reason = reasons.get(problem.missing, f"{problem.missing} is empty.")
    return msgspec.structs.replace(problem, detail=reason)

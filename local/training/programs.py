"""Which program runs where a training job names an image: there are no images on a laptop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.training.errors import TrainingFailedError
from train_on_label_containers.stand_ins import published


@dataclass(frozen=True, slots=True)
class Program:
    """What runs in a container."""

    command: Sequence[str]
    built_in: bool = False
    """Whether it stands in for a built-in algorithm."""


class Programs:
    """Commands that were registered for images, and the stand-ins for the built-in algorithms."""

    def __init__(self) -> None:
        self._registered: dict[str, Program] = {}

    def register(self, image: str, command: Sequence[str]) -> None:
        """Let ``command`` run for jobs that name ``image``, exactly so."""
        self._registered[image] = Program(list(command))

    def program_for(self, request: Mapping[str, Any]) -> Program:
        """The program of a CreateTrainingJob request; TrainingFailedError says how to register one."""
        image = request["AlgorithmSpecification"].get("TrainingImage", "")
        if image in self._registered:
            return self._registered[image]
        algorithm = published.stand_in_for(image)
        if algorithm is None:
            raise TrainingFailedError(
                f"ClientError: The laptop has no program for the image '{image}': register a command for it,"
                " aws.training.register_image(image, command)."
            )
        return Program(published.command(algorithm), built_in=True)

    def clear(self) -> None:
        """Forget what was registered."""
        self._registered.clear()


def metric_definitions(specification: Mapping[str, Any]) -> list[dict[str, str]]:
    """The metric definitions of an AlgorithmSpecification: its own, else those its algorithm publishes."""
    given: list[dict[str, str]] | None = specification.get("MetricDefinitions")
    algorithm = published.stand_in_for(specification.get("TrainingImage", ""))
    return given or (published.metric_definitions(algorithm) if algorithm else [])

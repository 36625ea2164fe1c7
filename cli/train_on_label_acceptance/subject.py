"""What the run trains on: a tiny text manifest of its own, by a profile that is deployed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from train_on_label.algorithms.instance_types import X86_CPU, family
from train_on_label.dropped_manifests import INCOMING
from train_on_label.settings.file import Settings
from train_on_label.settings.guards import Guards
from train_on_label.settings.profile.profiles import Profile
from train_on_label_cli.errors import UsageError

ATTRIBUTE = "mood"
_LINES = 60
_WORDS = {"glad": "fine bright merry kind warm", "sorry": "grey dull cold sad slow"}
_SIZES = ("medium", "large", "xlarge", "2xlarge", "4xlarge")
_MISSING = """\
No profile of the settings trains text with BlazingText, as this run does. As the first
of them, add one with the smallest CPU instance that [guards] allow, and deploy it:

[[profile]]
name = "acceptance"
[profile.match]
labeling_job = "train-on-label-acceptance"
task_type = "text-classification"
[profile.training]
algorithm = "blazingtext"
instance_type = "{instance_type}"
max_runtime_seconds = 900
[profile.training.hyperparameters]
epochs = 5"""


@dataclass(frozen=True, slots=True)
class Subject:
    """One run's manifest."""

    name: str
    """Of the manifest, and so of dataset and training job; nobody else's."""
    profile: Profile

    @property
    def key(self) -> str:
        """Where it is dropped."""
        return f"{INCOMING}{self.profile.name}/{self.name}.manifest"

    def manifest(self) -> bytes:
        """Lines as Ground Truth writes them; no two runs' are alike, so that none has trained already."""
        return b"".join(_line(self.name, number) for number in range(_LINES))


def chosen_profile(settings: Settings, instance_types: Iterable[str]) -> Profile:
    """The profile with the smallest instance of those that train BlazingText; UsageError says how to get one.

    `instance_types` are those that SageMaker trains on.
    """
    fitting = [
        profile
        for profile in settings.profiles
        if profile.training.algorithm == "blazingtext"
        and profile.dataset.train_on == "labeling-job"
        and profile.dataset.min_confidence == 0
        and settings.guards.allows(profile.training.instance_type)
    ]
    if fitting:
        return min(fitting, key=lambda profile: _by_size(profile.training.instance_type))
    smallest = smallest_cpu(settings.guards, instance_types)
    if smallest is None:
        raise UsageError("[guards] allow no CPU instance: allowed_instance_types must have one for this run.")
    raise UsageError(_MISSING.format(instance_type=smallest))


def smallest_cpu(guards: Guards, instance_types: Iterable[str]) -> str | None:
    """The smallest instance type that BlazingText trains on and the guards allow."""
    fitting = [name for name in instance_types if family(name) in X86_CPU and guards.allows(name)]
    return min(fitting, key=_by_size, default=None)


def _by_size(instance_type: str) -> tuple[int, bool, str]:
    size = instance_type.rpartition(".")[2]
    # Burstable ones are the cheapest of their size.
    return (
        _SIZES.index(size) if size in _SIZES else len(_SIZES),
        family(instance_type) != "t3",
        instance_type,
    )


def _line(name: str, number: int) -> bytes:
    class_id, mood = number % 2, ("glad", "sorry")[number % 2]
    words = _WORDS[mood].split()
    text = f"{words[number % 5]} {words[number // 5 % 5]} day {number} of {name}"
    metadata = {
        "class-name": mood,
        "confidence": 0.9,
        "type": "groundtruth/text-classification",
        "job-name": f"labeling-job/{name}",
        "human-annotated": "yes",
        "creation-date": "2026-01-08T07:20:01.000000",
    }
    line = {"source": text, ATTRIBUTE: class_id, f"{ATTRIBUTE}-metadata": metadata}
    return json.dumps(line).encode() + b"\n"

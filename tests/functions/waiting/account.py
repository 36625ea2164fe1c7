"""An account in which training jobs take their time, and what was started, prepared and told in it."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.account.process import Process
from tests.support.account.wire import Answer, Call, Faults, NoFaults
from tests.support.account.world import World, completed
from tests.support.faults.faults import Fault, carry_out
from train_on_label.settings.settings import TrainingSettings

SETTINGS = TrainingSettings.model_validate(
    {
        "profile": [
            {
                "name": "street-scenes",
                "match": {"labeling_job": "street-*"},
                "dataset": {"check_images": "none"},
                "training": {"algorithm": "object-detection", "instance_type": "ml.g5.2xlarge"},
            }
        ]
    }
)
MINUTE, HOUR, DAY = 60, 3_600, 86_400


class KilledAt:
    """The process is killed right after the call of this number, counted over all of them."""

    def __init__(self, number: int) -> None:
        self._left = number

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:
        """Acts, and ends if it is time."""
        self._left -= 1
        return carry_out(Fault.KILLED, call, act, process) if self._left == 0 else act()


def world_with(count: int, *, quota: int | None = None, faults: Faults | None = None) -> World:
    """Labeling jobs that have completed; `quota` is what is left of it."""
    world = World(faults=faults or NoFaults())
    world.sagemaker.quota = None if quota is None else quota + 1  # one trains already, of others
    for name in names(count):
        world.labeled(name, records=30)
    return world


def names(count: int) -> list[str]:
    """As many labeling jobs."""
    return [f"street-{number:02}" for number in range(1, count + 1)]


def complete_all(world: World, count: int) -> None:
    """Their events, one soon after the other."""
    for name in names(count):
        world.labeling_completed.invoke(completed(name))


def train_all(world: World, *, at_most: int = 100) -> None:
    """Lets training jobs run for 20 minutes each, until nothing waits."""
    for _ in range(at_most):
        world.let_pass(20 * MINUTE)
        for name, job in world.started.items():
            if job["TrainingJobStatus"] == "InProgress":
                world.sagemaker.end_training_job(name, "Completed")
        if not world.waiting:
            return
    raise AssertionError(f"after {at_most} rounds something waits still")


def prepared(world: World) -> Counter[str]:
    """How often each prepared dataset was completed."""
    puts = (call.params["Key"] for call in world.wire.trace if call.operation == "PutObject")
    return Counter(key for key in puts if key.endswith("/dataset.json"))


def created(world: World) -> Counter[str]:
    """How often each training job was asked for and started."""
    return Counter(name.rpartition("-")[0] for name in world.started)


def told(world: World, detail_type: str) -> list[dict[str, Any]]:
    """The details of the events of a type."""
    sent = (event for event in world.events.events if event["DetailType"] == detail_type)
    return [json.loads(event["Detail"]) for event in sent]

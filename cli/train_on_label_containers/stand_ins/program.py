"""Runs a stand-in in a training container: channels in, log and model out."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from pipe_mode import Channel, PipeModeError
from pipe_mode.container import base_folder
from train_on_label_containers.stand_ins.epoch import run_epoch
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.log import log
from train_on_label_containers.stand_ins.model_files import save_model, start_from
from train_on_label_containers.stand_ins.refusal import CUSTOMER_ERROR, CustomerError
from train_on_label_containers.stand_ins.stand_in import StandIn

Example = TypeVar("Example")

_UNFIT = (
    "Unable to initialize the algorithm. Failed to validate input data configuration."
    " (caused by ValidationError)"
)


def main(kind: type[StandIn[Example]]) -> int:
    """Train, and return the exit code; what went wrong is in the log and in output/failure."""
    try:
        # One thread adds numbers up in one order: the same records give the same model.
        with threadpool_limits(1):
            _train(kind)
    except (CustomerError, PipeModeError) as error:
        customers = isinstance(error, CustomerError)
        log(f"{'Customer' if customers else 'Algorithm'} Error: {error}", "ERROR")
        (base_folder() / "output" / "failure").write_text(str(error), encoding="utf-8")
        return CUSTOMER_ERROR if customers else 1
    return 0


def _train(kind: type[StandIn[Example]]) -> None:
    log(f"This is a stand-in for {kind.algorithm}, not the algorithm itself: {kind.learns_by}.")
    channels = _configuration("inputdataconfig.json")
    _check_channels(kind, channels)
    hyperparameters = Hyperparameters(kind.algorithm, _configuration("hyperparameters.json"))
    log(f"Final configuration: {hyperparameters}")
    stand_in = kind(hyperparameters, channels["train"]["ContentType"])
    if "model" in channels:
        start_from(base_folder() / "input" / "data" / "model", stand_in)
        log("Started from the model of the channel model.")
    train = Channel("train", attributes=kind.attributes)
    validation = Channel("validation", attributes=kind.attributes) if "validation" in channels else None
    for epoch in range(hyperparameters.integer("epochs")):
        metrics = run_epoch(stand_in, train.epoch(), validation.epoch() if validation else None)
        for line in stand_in.epoch_lines(epoch, metrics):
            log(line)
        save_model(base_folder() / "model", stand_in, metrics)


def _check_channels(kind: type[StandIn[Example]], channels: Mapping[str, Mapping[str, str]]) -> None:
    for name in kind.channels:
        if name not in channels:
            raise CustomerError(f"{_UNFIT} Caused by: '{name}' is a required property")
    fitting = {
        "ContentType": kind.content_types,
        "TrainingInputMode": ("Pipe",),
        "RecordWrapperType": ("RecordIO",),
    }
    for name in [each for each in ("train", "validation") if each in channels]:
        for key, values in fitting.items():
            given = channels[name].get(key)
            if given not in values:
                raise CustomerError(
                    f"{_UNFIT} Caused by: {given!r} is not one of {list(values)}, the {key} of {name}"
                )


def _configuration(name: str) -> dict[str, Any]:
    path = base_folder() / "input" / "config" / name
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content

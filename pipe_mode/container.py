"""The folder layout that SageMaker gives a training container."""

import json
import os
from pathlib import Path
from typing import Any, Dict, Tuple

from pipe_mode.errors import PipeModeError

_ATTRIBUTES_HYPERPARAMETER = "attribute_names"


def base_folder() -> Path:
    """/opt/ml, or what SAGEMAKER_BASE_DIR names where a container is rehearsed outside SageMaker."""
    return Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


def channel_configuration(name: str) -> Dict[str, str]:
    """What inputdataconfig.json says of a channel in Pipe mode; PipeModeError where it is no such channel."""
    channels = _configuration("inputdataconfig.json")
    if name not in channels:
        known = ", ".join(sorted(channels)) or "none"
        raise PipeModeError(f"The job has no channel {name}; its channels: {known}.")
    channel: Dict[str, str] = channels[name]
    mode = channel.get("TrainingInputMode")
    if mode != "Pipe":
        files = base_folder() / "input" / "data" / name
        raise PipeModeError(f"Channel {name} is in {mode} mode, not in Pipe mode: read its files in {files}.")
    return channel


def attribute_names() -> Tuple[str, ...]:
    """The attributes of a line, in the order of their records, from the hyperparameter that lists them."""
    given = _configuration("hyperparameters.json").get(_ATTRIBUTES_HYPERPARAMETER)
    if given is None:
        raise PipeModeError(
            f"No hyperparameter {_ATTRIBUTES_HYPERPARAMETER} lists what a line has:"
            " name it, Channel(..., attributes=[...])."
        )
    try:
        names = json.loads(given)
    except ValueError:
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise PipeModeError(
            f"The hyperparameter {_ATTRIBUTES_HYPERPARAMETER} is {given}, not a JSON list of names."
        )
    return tuple(names)


def _configuration(name: str) -> Dict[str, Any]:
    path = base_folder() / "input" / "config" / name
    try:
        content: Dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PipeModeError(
            f"{path} cannot be read ({error}): outside a container, SAGEMAKER_BASE_DIR says where it is."
        ) from None
    return content

"""The model folder of a stand-in, and the `model` channel that brings one back."""

import json
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from train_on_label_containers.stand_ins.refusal import CustomerError
from train_on_label_containers.stand_ins.stand_in import Metrics, StandIn

Example = TypeVar("Example")

_DESCRIPTION = "stand-in.json"


def save_model(folder: Path, stand_in: StandIn[Example], metrics: Metrics) -> None:
    """Write the model as it is now; the same model is the same bytes."""
    description = {
        "stand_in_for": stand_in.algorithm,
        "learns_by": stand_in.learns_by,
        "num_classes": stand_in.hyperparameters.text("num_classes"),
        "metrics": metrics,
    }
    text = json.dumps(description, indent=2, sort_keys=True)
    (folder / _DESCRIPTION).write_text(f"{text}\n", encoding="utf-8")
    stand_in.save(folder)


def start_from(channel: Path, stand_in: StandIn[Example]) -> None:
    """Go on from the model.tar.gz in a channel's folder; CustomerError where it is no such model's."""
    try:
        with TemporaryDirectory() as folder, tarfile.open(channel / "model.tar.gz") as archive:
            archive.extractall(folder, filter="data")
            description = json.loads((Path(folder) / _DESCRIPTION).read_text(encoding="utf-8"))
            found = (description["stand_in_for"], description["num_classes"])
            wanted = (stand_in.algorithm, stand_in.hyperparameters.text("num_classes"))
            if found != wanted:
                raise ValueError(
                    f"it is {found[0]} with num_classes {found[1]}, not {wanted[0]} with {wanted[1]}"
                )
            stand_in.load(Path(folder))
    except (OSError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise CustomerError(
            f"The model in the model channel is none that this stand-in can start from: {error}"
        ) from None

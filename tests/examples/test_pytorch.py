"""examples/pytorch learns from the same streams: `make example-pytorch`."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.conftest import TRAIN, World
from tests.containers.examples import digits
from tests.containers.training_requests import Container, put_lines, request_for
from train_on_label_containers.metrics import LogMetrics
from train_on_label_containers.training import Ended

PYTHON = os.environ.get("PYTORCH_PYTHON")
PROGRAM = Path(__file__).parents[2] / "examples" / "pytorch" / "train.py"


@pytest.fixture
def short_path() -> Iterator[Path]:
    """PyTorch makes sockets in the folder for temporary files, whose paths are bounded."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


pytestmark = pytest.mark.skipif(
    PYTHON is None, reason="PYTORCH_PYTHON names no Python that has PyTorch and pipe_mode"
)


def test_its_program_learns_epoch_by_epoch_in_a_worker_process(short_path: Path) -> None:
    world = World(short_path)
    lines = [
        {"source-ref": world.put(f"{number}.png", image), "bees": label}
        for number, (image, label) in enumerate(digits(1200))
    ]
    channels = {
        "train": put_lines(world, "t.manifest", lines[:1000]),
        "validation": put_lines(world, "v.manifest", lines[1000:]),
    }
    hyperparameters = {"attribute_names": '["source-ref", "bees"]', "num_classes": "10", "epochs": "8"}
    # Threads that wait for one another are what makes a small network slow on a busy machine.
    request = request_for(channels, hyperparameters, Environment={"OMP_NUM_THREADS": "1"})
    container = Container(short_path / "container", world.folder, request)

    assert container.run(str(PYTHON), str(PROGRAM)) == Ended(0), "\n".join(container.lines)

    metrics = LogMetrics([{"Name": "validation:accuracy", "Regex": "validation:accuracy  ([0-9.]+)"}])
    accuracies = [value for line in container.lines for _, value in metrics.read(line)]
    print(*container.lines, sep="\n")  # noqa: T201  # what make example-pytorch shows
    assert len(accuracies) == 8
    assert accuracies[-1] > 0.9
    assert container.training.fed["train"].epochs == 8
    assert (container.base / "model" / "model.pt").stat().st_size > 10_000


def test_two_workers_cannot_share_a_fifo(short_path: Path) -> None:
    world = World(short_path)
    world.put_manifest([])
    program = (
        "from pipe_mode import Channel\n"
        "from pipe_mode.pytorch import PipeModeDataset\n"
        "from torch.utils.data import DataLoader\n"
        "list(DataLoader(PipeModeDataset(Channel('train'), dict), num_workers=2))\n"
    )

    with world.fed(TRAIN):
        environment = os.environ | {"SAGEMAKER_BASE_DIR": str(world.base)}
        run = subprocess.run(
            [str(PYTHON), "-c", program], env=environment, capture_output=True, text=True, check=False
        )

    assert run.returncode == 1
    assert "Channel train cannot be shared by 2 workers: num_workers must be 0 or 1." in run.stderr

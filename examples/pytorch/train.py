"""Learns to tell images apart from what SageMaker streams: a small convolutional network in PyTorch.

Reads what examples/own-container reads. Writes model.pt.
"""

import io
import json
import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader

from pipe_mode import Channel, Record
from pipe_mode.pytorch import PipeModeDataset

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
MINIBATCH = 16
SIDE = 16


def example(record: Record) -> tuple[Tensor, int]:
    """A line's two attributes: a grey image (1, SIDE, SIDE) of values from 0 to 1, and a class id."""
    image, label = record
    picture = Image.open(io.BytesIO(record[image])).convert("L").resize((SIDE, SIDE))
    return torch.from_numpy(np.asarray(picture, dtype=np.float32)[None] / 255), record.json(label)


def batches(channel: str) -> DataLoader[tuple[Tensor, Tensor]]:
    """Each iteration is the channel's next epoch; images are decoded in a process of their own."""
    return DataLoader(PipeModeDataset(Channel(channel), example), batch_size=MINIBATCH, num_workers=1)


def main() -> None:
    """Trains, and says after each epoch how well on the validation channel."""
    hyperparameters = json.loads((BASE / "input/config/hyperparameters.json").read_text())
    torch.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(32 * (SIDE // 4) ** 2, int(hyperparameters["num_classes"]))),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    loss = nn.CrossEntropyLoss()
    train, validation = batches("train"), batches("validation")
    for _ in range(int(hyperparameters["epochs"])):
        for images, labels in train:
            optimizer.zero_grad()
            loss(model(images), labels).backward()
            optimizer.step()
        with torch.no_grad():
            right = torch.cat([model(images).argmax(1) == labels for images, labels in validation])
        # The profile's metric definition reads this line.
        print(f"validation:accuracy  {right.float().mean():.4f}", flush=True)
    torch.save(model.state_dict(), BASE / "model" / "model.pt")


if __name__ == "__main__":
    main()

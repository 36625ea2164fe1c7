"""Learns to tell images apart from what SageMaker streams: a linear classifier, a minibatch at a time.

Reads the channels `train` and `validation`, whose lines have an image and its class id, and the
hyperparameters `num_classes`, `epochs` and `side`. Writes model.joblib and metrics.json.
"""

import io
import json
import os
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.linear_model import SGDClassifier

from pipe_mode import Channel, Record
from pipe_mode.minibatches import minibatches

BASE = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
MINIBATCH = 32


def main() -> None:
    """Trains, and says after each epoch how well on the validation channel."""
    hyperparameters = json.loads((BASE / "input/config/hyperparameters.json").read_text())
    classes = np.arange(int(hyperparameters["num_classes"]))
    side = int(hyperparameters["side"])
    train, validation = Channel("train"), Channel("validation")
    image, label = train.attributes

    def example(record: Record) -> tuple[NDArray[np.float32], int]:
        picture = Image.open(io.BytesIO(record[image])).convert("L").resize((side, side))
        return np.asarray(picture, dtype=np.float32).ravel() / np.float32(255), record.json(label)

    model = SGDClassifier(loss="log_loss", alpha=1e-3, random_state=0)
    for _ in range(int(hyperparameters["epochs"])):
        for features, labels in minibatches(train.epoch(), MINIBATCH, example):
            model.partial_fit(features, labels, classes)
        right = [
            predicted == label
            for features, labels in minibatches(validation.epoch(), MINIBATCH, example)
            for predicted, label in zip(model.predict(features), labels, strict=True)
        ]
        accuracy = sum(right) / len(right)
        # The profile's metric definition reads this line.
        print(f"validation:accuracy  {accuracy:.4f}", flush=True)

    joblib.dump(model, BASE / "model" / "model.joblib")
    output = BASE / "output" / "data"
    output.mkdir(parents=True, exist_ok=True)
    (output / "metrics.json").write_text(json.dumps({"validation:accuracy": accuracy}))


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        # SageMaker tells the beginning of this file as the job's failure reason.
        (BASE / "output" / "failure").write_text(f"{type(error).__name__}: {error}")
        raise

"""The files of a prepared dataset."""

from typing import Final

TRAIN: Final = "train.manifest"
VALIDATION: Final = "validation.manifest"
REJECTS: Final = "rejects.jsonl"
REPORT: Final = "dataset.json"
CARD: Final = "dataset.html"
REQUEST: Final = "request.json"
STARTED: Final = "started/{}.json"
"""Beside the prepared datasets of a labeling job: what has trained on one version of its labels."""
LABELS: Final = "labels"
"""The folder of a profile that has the index of its labels, where it trains on all of them."""

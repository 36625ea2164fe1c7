"""The files of a prepared dataset."""

from typing import Final

TRAIN: Final = "train.manifest"
VALIDATION: Final = "validation.manifest"
REJECTS: Final = "rejects.jsonl"
REPORT: Final = "dataset.json"
CARD: Final = "dataset.html"

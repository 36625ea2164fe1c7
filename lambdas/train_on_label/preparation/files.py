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
UNJOINED: Final = "_parts/"
"""The folder of the bucket in which parts lie until they are joined, under the names of what they become: S3
deletes what is older. No labeling job and no profile has a name that begins so."""
PARTS: Final = "parts/"
"""The folder of one preparation's parts."""
BEGUN: Final = "begun.json"
"""What uploads were begun there, or for what the parts become."""
TASKS: Final = "tasks.json"
"""A list of what is to be prepared."""

"""Counts the labels in an output manifest, for DescribeLabelingJob."""

import json
from collections.abc import Iterable


def count_labels(lines: Iterable[bytes], label_attribute: str) -> dict[str, int]:
    """The LabelCounters of these manifest lines; one that cannot be read counts as unlabeled."""
    counters = dict.fromkeys(
        ("TotalLabeled", "HumanLabeled", "MachineLabeled", "FailedNonRetryableError", "Unlabeled"), 0
    )
    for line in lines:
        kind = _kind(line, label_attribute)
        counters[kind] += 1
        counters["TotalLabeled"] += kind in {"HumanLabeled", "MachineLabeled"}
    return counters


def _kind(line: bytes, label_attribute: str) -> str:
    try:
        record = json.loads(line)
    except ValueError:
        return "Unlabeled"
    metadata = record.get(f"{label_attribute}-metadata") if isinstance(record, dict) else None
    if not isinstance(metadata, dict):
        return "Unlabeled"
    if "failure-reason" in metadata:
        return "FailedNonRetryableError"
    if label_attribute not in record:
        return "Unlabeled"
    return "MachineLabeled" if metadata.get("human-annotated") == "no" else "HumanLabeled"

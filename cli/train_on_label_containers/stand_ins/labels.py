"""Class labels as they come in records."""

from collections.abc import Sequence

from pipe_mode import Record
from train_on_label_containers.stand_ins.refusal import CustomerError


def class_ids(record: Record) -> list[int]:
    """The label's one class id, or its list of them; CustomerError where it is neither."""
    label = record.json("label")
    ids = label if isinstance(label, list) else [label]
    # Ground Truth writes an id as a number, other tools as a string of digits.
    if not all(type(each) in {int, str} and str(each).isascii() and str(each).isdecimal() for each in ids):
        raise CustomerError(f"The label {label} is no class id, and no list of class ids.")
    return [int(each) for each in ids]


def check_range(ids: Sequence[int], num_classes: int) -> None:
    """CustomerError where a class id is not below num_classes."""
    highest = max(ids, default=0)
    if highest >= num_classes:
        raise CustomerError(f"The class {highest} of a label is out of range for num_classes {num_classes}.")

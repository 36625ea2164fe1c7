"""What a hyperparameter of a built-in algorithm may be: type, range, default, and the check against them."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_VALUE_LENGTH = 2_500  # of a value in CreateTrainingJob's HyperParameters
DEFAULT_LABEL_WIDTH = 350
_LABEL_HEADER = 2
_LABEL_PER_BOX = 5  # class id, left, top, width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameter:
    """One row: SageMaker takes every value as a string, so rows say what the string must read as."""

    allowed: str
    """In words, for the docs and for error messages."""
    reads: Callable[[str], bool]
    default: str | None = None
    required: bool = False
    """The algorithm does not start without it; all of these are filled in from the dataset."""
    filled_from: str | None = None
    """What the value is counted from, where this project fills it in."""

    def takes(self, value: str) -> bool:
        """Whether the algorithm accepts this string."""
        return len(value) <= MAX_VALUE_LENGTH and self.reads(value)


def integer(
    minimum: int,
    maximum: int | None = None,
    default: int | None = None,
    *,
    required: bool = False,
    filled_from: str | None = None,
) -> Hyperparameter:
    """A whole number; both bounds are allowed values."""

    def reads(value: str) -> bool:
        if re.fullmatch(r"-?\d{1,18}", value, re.ASCII) is None:
            return False
        return minimum <= int(value) and (maximum is None or int(value) <= maximum)

    return Hyperparameter(
        allowed=f"a whole number from {minimum}" + ("" if maximum is None else f" to {maximum}"),
        reads=reads,
        default=None if default is None else str(default),
        required=required,
        filled_from=filled_from,
    )


def number(interval: str, default: str | None = None) -> Hyperparameter:
    """A number within an interval as in mathematics: `(0, 1]` takes 1 and not 0, `(0, )` any above 0."""
    lower, upper = interval[1:-1].split(",")
    low, high = float(lower), float(upper) if upper.strip() else math.inf

    def reads(value: str) -> bool:
        try:
            given = float(value)
        except ValueError:
            return False
        above = given > low or (given == low and interval[0] == "[")
        below = given < high or (given == high and interval[-1] == "]")
        return math.isfinite(given) and above and below

    words = "a number above 0" if high == math.inf else f"a number in {interval}"
    return Hyperparameter(allowed=words, reads=reads, default=default)


def choice(*values: str, default: str | None = None, filled_from: str | None = None) -> Hyperparameter:
    """One of a few words."""
    return Hyperparameter(
        allowed=" or ".join(values),
        reads=frozenset(values).__contains__,
        default=default,
        filled_from=filled_from,
    )


def text(
    allowed: str, pattern: str, default: str | None = None, *, filled_from: str | None = None
) -> Hyperparameter:
    """A string that a regular expression matches as a whole."""
    compiled = re.compile(pattern, re.ASCII)
    return Hyperparameter(
        allowed=allowed,
        reads=lambda value: compiled.fullmatch(value) is not None,
        default=default,
        filled_from=filled_from,
    )


def as_string(value: str | float | bool, row: Hyperparameter | None = None) -> str:
    """A value as TOML has it, written the way SageMaker's containers read it.

    Some algorithms spell a switch True and False, others 1 and 0: `true` in the settings becomes the
    spelling that the row takes.
    """
    if isinstance(value, bool):
        numeral = str(int(value))
        return numeral if row is not None and row.takes(numeral) else str(value)
    return value if isinstance(value, str) else f"{value}"


def image_shape(given: str) -> list[str]:
    """Channels, height and width as image classification's image_shape lists them."""
    return [side.strip() for side in given.split(",")]


def least_label_width(boxes: int) -> int:
    """The least label_width for an image with so many boxes (object-detection-api-config in the guide)."""
    return _LABEL_PER_BOX * boxes + _LABEL_HEADER


def label_width(max_boxes_per_image: int) -> int:
    """What is sent: wide enough for the busiest image, and never below the algorithm's default."""
    return max(DEFAULT_LABEL_WIDTH, least_label_width(max_boxes_per_image))

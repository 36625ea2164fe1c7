"""Which program stands in for which algorithm, and the metric definitions that it publishes."""

import re
import sys
from collections.abc import Mapping

from train_on_label.algorithms.images import ACCOUNTS

# Repository of the algorithm's image -> metrics that its stand-in reports, the objective first, each with how
# the log says it once an epoch.
_METRICS: Mapping[str, Mapping[str, str]] = {
    "object-detection": {"validation:mAP": r"validation mAP <score>=\((\S+)\)"},
    "image-classification": {
        "validation:accuracy": r"Validation-accuracy=(\S+)",
        "train:accuracy": r"Train-accuracy=(\S+)",
    },
    "semantic-segmentation": {
        "validation:mIOU": r"validation mIOU <score>=(\S+)",
        "validation:pixel_accuracy": r"validation pixel_accuracy <score>=(\S+)",
    },
    "blazingtext": {
        "validation:accuracy": r"Validation accuracy: (\S+)",
        "train:accuracy": r"#train_accuracy: (\S+)",
    },
}


def stand_in_for(training_image: str) -> str | None:
    """The algorithm whose stand-in runs where a request names this image; None for other images.

    >>> stand_in_for("811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1")
    'object-detection'
    """
    found = re.match(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+/([^/:@]+)", training_image)
    if found is None:
        return None
    account, region, repository = found.groups()
    # A repository of that name in another account is somebody's own image.
    return repository if repository in _METRICS and ACCOUNTS.get(region) == account else None


def command(algorithm: str) -> list[str]:
    """The command line of an algorithm's stand-in."""
    return [sys.executable, "-m", f"{__package__}.{algorithm.replace('-', '_')}"]


def metric_definitions(algorithm: str) -> list[dict[str, str]]:
    """The `MetricDefinitions` of an algorithm's stand-in, in CreateTrainingJob's shape."""
    return [{"Name": name, "Regex": regex} for name, regex in _METRICS[algorithm].items()]

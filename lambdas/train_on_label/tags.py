"""Tags on training jobs: what SageMaker allows, and what this project writes for lineage."""

import unicodedata
from collections.abc import Mapping

from pydantic_core import InitErrorDetails

from train_on_label.mistakes import mistake

PREFIX = "train-on-label:"
ATTEMPT = f"{PREFIX}attempt"
"""On training jobs from the second attempt on."""
DEPLOYMENT = f"{PREFIX}deployment"
LABELING_JOB = f"{PREFIX}labeling-job"
LABELING_JOBS = f"{PREFIX}labeling-jobs"
"""How many were merged, on training jobs of a profile's labels so far; LABELING_JOB is the newest then."""
MANIFEST = f"{PREFIX}manifest"
PROFILE = f"{PREFIX}profile"
SKIP = f"{PREFIX}skip"
VERSION = f"{PREFIX}version"
LINEAGE = (ATTEMPT, DEPLOYMENT, LABELING_JOB, LABELING_JOBS, MANIFEST, PROFILE, VERSION)
MAX_TAGS = 50
MAX_KEY = 128
MAX_VALUE = 256


def _allowed(character: str) -> bool:
    # SageMaker's pattern of keys and values: [\p{L}\p{Z}\p{N}_.:/=+\-@]*
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN"


def tag_value(text: str) -> str:
    """Text as a tag can carry it: characters that tags lack become an underscore, and 256 are kept."""
    return "".join(character if _allowed(character) else "_" for character in text)[:MAX_VALUE]


def tag_mistakes(tags: Mapping[str, str]) -> list[InitErrorDetails]:
    """What SageMaker would refuse, and keys that are not the settings' to give."""
    mistakes = []
    for key, value in tags.items():
        if key.startswith((PREFIX, "aws:")):
            mistakes.append(mistake((key,), key, f"is not a key to set: {PREFIX} and aws: are reserved"))
        if not 1 <= len(key) <= MAX_KEY or not all(map(_allowed, key)):
            what = f"is not a tag key: 1 to {MAX_KEY} letters, numbers, spaces and _.:/=+-@"
            mistakes.append(mistake((key,), key, what))
        if len(value) > MAX_VALUE or not all(map(_allowed, value)):
            what = f"is not a tag value: at most {MAX_VALUE} letters, numbers, spaces and _.:/=+-@"
            mistakes.append(mistake((key,), value, what))
    return mistakes


def tag_list(*layers: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as CreateTrainingJob takes them, sorted by key; a later layer wins."""
    merged: dict[str, str] = {}
    for layer in layers:
        merged.update(layer)
    return [{"Key": key, "Value": merged[key]} for key in sorted(merged)]

"""What the service demands of tags beyond their shape."""

from collections import Counter
from collections.abc import Iterator

from local.sagemaker.types import Params

MAX_TAGS = 50


def tag_problems(params: Params) -> Iterator[str]:
    """Reserved and repeated keys among ``Tags``."""
    keys = [tag["Key"] for tag in params.get("Tags") or []]
    for key in keys:
        if key.lower().startswith("aws:"):
            yield f"Tag key '{key}' is invalid: the prefix 'aws:' is reserved for AWS use."
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"Duplicate tag keys found. Please note that Tag keys are case sensitive: '{key}'."

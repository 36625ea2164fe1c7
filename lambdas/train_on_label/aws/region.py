"""The region that AWS's own settings name."""

import os
from pathlib import Path


def configured_region() -> str | None:
    """`AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's; None where none of them says it."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        if region := os.environ.get(name):
            return region
    config = Path(os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")).expanduser()
    if "AWS_PROFILE" not in os.environ and not config.exists():
        return None
    # It takes a while to import, and most who plan a file on their machine have configured nothing.
    import botocore.session  # noqa: PLC0415

    region = botocore.session.get_session().get_config_variable("region")
    return region if isinstance(region, str) else None

"""The switch that keeps training jobs from being started: an SSM parameter, read at each event."""

import logging
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def is_paused(ssm: "SSMClient", parameter: str) -> bool:
    """Whether the parameter says anything but `false`; a switch that can't be read counts as paused."""
    try:
        value = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
    except (BotoCoreError, ClientError):
        logging.getLogger(__name__).warning("the pause parameter %s cannot be read", parameter, exc_info=True)
        return True
    return value.strip().lower() != "false"

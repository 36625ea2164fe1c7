"""The switch that keeps training jobs from being started: an SSM parameter, read at each event."""

import logging
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_LASTING = ("AccessDeniedException", "ParameterNotFound", "ParameterVersionNotFound")


def set_paused(ssm: "SSMClient", parameter: str, *, paused: bool) -> None:
    """Turns the switch."""
    ssm.put_parameter(Name=parameter, Value="true" if paused else "false", Type="String", Overwrite=True)


def is_paused(ssm: "SSMClient", parameter: str) -> bool:
    """Whether the parameter says anything but `false`.

    A switch that is gone or closed to us counts as paused. A fault that may pass is raised: then nothing is
    started either, but Lambda's retry looks again, and no person has to run replay.
    """
    try:
        value = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
    except ClientError as error:
        if code_of(error) not in _LASTING:
            raise
        logging.getLogger(__name__).warning("the pause parameter %s cannot be read", parameter, exc_info=True)
        return True
    return value.strip().lower() != "false"

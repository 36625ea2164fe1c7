"""Training is paused by anything but a clear `false`."""

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from train_on_label.aws.pause_switch import is_paused

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

NAME = "/train-on-label/paused"


@pytest.mark.parametrize(
    ("value", "paused"),
    [
        ("false", False),
        ("False", False),
        (" FALSE\n", False),
        ("true", True),
        ("True", True),
        ("no", True),
        ("0", True),
        ("-", True),
    ],
)
def test_the_parameter_says_it(ssm: "SSMClient", value: str, paused: bool) -> None:
    with Stubber(ssm) as answers:
        answers.add_response("get_parameter", {"Parameter": {"Name": NAME, "Value": value}}, {"Name": NAME})

        assert is_paused(ssm, NAME) is paused


def test_a_switch_that_is_gone_counts_as_paused_and_is_logged(
    ssm: "SSMClient", caplog: pytest.LogCaptureFixture
) -> None:
    with Stubber(ssm) as answers:
        answers.add_client_error("get_parameter", "ParameterNotFound")

        assert is_paused(ssm, NAME)
    assert NAME in caplog.text


def test_a_switch_that_is_closed_to_us_counts_as_paused(ssm: "SSMClient") -> None:
    with Stubber(ssm) as answers:
        answers.add_client_error("get_parameter", "AccessDeniedException")

        assert is_paused(ssm, NAME)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError"])
def test_a_fault_that_may_pass_is_raised(ssm: "SSMClient", code: str) -> None:
    with Stubber(ssm) as answers:
        answers.add_client_error("get_parameter", code)

        with pytest.raises(ClientError, match=code):
            is_paused(ssm, NAME)

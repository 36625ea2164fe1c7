"""Every golden request is one that CreateTrainingJob takes."""

import json

import botocore.session
import pytest
from botocore.validate import ParamValidator

from local.sagemaker.requests.validation import check_request
from tests.support.training_examples import CASES

MODEL = botocore.session.get_session().get_service_model("sagemaker")
SHAPE = MODEL.operation_model("CreateTrainingJob").input_shape


@pytest.mark.parametrize("name", CASES)
def test_botocore_takes_the_request(name: str) -> None:
    assert SHAPE is not None
    report = ParamValidator().validate(CASES[name].request().params, SHAPE)

    assert report.generate_report() == ""


@pytest.mark.parametrize("name", CASES)
def test_the_sagemaker_of_the_laptop_takes_the_request(name: str) -> None:
    assert check_request("CreateTrainingJob", CASES[name].request().params) == []


@pytest.mark.parametrize("name", CASES)
def test_the_request_is_json(name: str) -> None:
    params = CASES[name].request().params

    assert json.loads(json.dumps(params)) == params

"""The deployed functions, run on request."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class FunctionError(Exception):
    """The function ended with an error, in its own words."""


def run_function(lambda_: "LambdaClient", name: str, event: Mapping[str, Any]) -> Any:
    """Runs the function on the event and waits for its answer."""
    answer = lambda_.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    payload = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        said = payload if isinstance(payload, dict) else {}
        raise FunctionError(f"{said.get('errorType', 'Error')}: {said.get('errorMessage', 'no message')}")
    return payload

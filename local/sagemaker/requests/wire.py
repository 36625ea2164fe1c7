"""Turns requests into parameters and records into answers, in SageMaker's JSON."""

import json
from datetime import datetime

from botocore.model import ListShape, MapShape, Shape, StructureShape

from local.sagemaker.errors import SageMakerError
from local.sagemaker.requests.model import operation_model
from local.sagemaker.types import Params

CONTENT_TYPE = "application/x-amz-json-1.1"
_TARGET_PREFIX = "SageMaker."


def read_operation(headers: dict[str, str]) -> str:
    """The operation that a request names."""
    return headers.get("x-amz-target", "").removeprefix(_TARGET_PREFIX)


def read_params(body: bytes) -> Params:
    """The parameters of a request; SageMakerError if the body is not a JSON object."""
    try:
        params = json.loads(body or b"{}")
    except ValueError as error:
        raise SageMakerError("SerializationException", f"The request is not JSON: {error}") from error
    if not isinstance(params, dict):
        raise SageMakerError("SerializationException", "The request is not a JSON object")
    return params


def write_answer(operation: str, answer: Params) -> bytes:
    """``answer`` cut to what the model says that ``operation`` returns, with dates as seconds."""
    shape = operation_model(operation).output_shape
    return json.dumps(_shaped(shape, answer)).encode() if shape else b""


def write_error(error: SageMakerError) -> bytes:
    """The body of an error answer."""
    return json.dumps({"__type": error.code, "message": error.message}).encode()


def _shaped(shape: Shape, value: object) -> object:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = shape.members
        return {
            name: _shaped(members[name], item)
            for name, item in value.items()
            if name in members and item is not None
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_shaped(shape.member, item) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: _shaped(shape.value, item) for key, item in value.items()}
    return value.timestamp() if isinstance(value, datetime) else value

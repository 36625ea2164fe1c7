"""State machines that map a worker over a list in S3, and the worker."""

import io
import zipfile
from typing import TYPE_CHECKING, Any

from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

Json = dict[str, Any]

WORKER = """
import json, os, time

def handler(event, context):
    match event:
        case {"fail": kind}:
            raise {"value": ValueError, "key": KeyError}[kind]("told to")
        case {"fail_until_there": path} if not os.path.exists(path):
            open(path, "x").close()
            raise ValueError("not there yet")
        case {"wait_for": path, "tell": other}:
            open(other, "x").close()
            while not os.path.exists(path):
                time.sleep(0.01)
        case {"die": True}:
            os.kill(os.getpid(), 9)
        case {"plans": path}:  # a list of which each run takes one
            with open(path) as file:
                first, *left = json.load(file)
            with open(path, "w") as file:
                json.dump(left, file)
            return [{"tasks": first}]
        case {"give": size}:
            return "x" * size
    return event
"""


def a_map(function: str, **changed: Any) -> Json:
    """A state machine that maps a worker over a list in S3."""
    work = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        "End": True,
        **changed.pop("task", {}),
    }
    every = {
        "Type": "Map",
        "Label": "every",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.key"},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "work",
            "States": {"work": work},
        },
        "MaxConcurrency": 2,
        "ToleratedFailurePercentage": 0,
        "Next": "done",
        **changed.pop("map", {}),
    }
    states = {"every": every, "done": {"Type": "Succeed"}, **changed.pop("states", {})}
    return {"StartAt": "every", "States": states, **changed}


def worker_package() -> bytes:
    """The worker as a function's package."""
    return package_of(WORKER)


def package_of(code: str, **files: str) -> bytes:
    """A function's package with the code as `app.py`."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", code)
        for name, text in files.items():
            archive.writestr(name, text)
    return package.getvalue()


def ended(states: "SFNClient", execution: str, seconds: float = 30) -> Any:
    """The execution, once it has ended."""

    def look() -> Any:
        found = states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    return wait_until(look, seconds)

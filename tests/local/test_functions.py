"""Functions on the laptop: whose log is whose, and who ends with a process that is killed."""

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from local.aws import LaptopAws
from tests.support.state_machines import package_of
from tests.support.waiting import wait_until

CODE = """
import os, sys, time

folder = os.environ["FOLDER"]
try:
    open(os.path.join(folder, "started"), "x").close()
except FileExistsError:
    if os.path.exists(os.path.join(folder, "die")):
        os.kill(os.getpid(), 9)

def handler(event, context):
    for line in event.get("lines", ()):
        print(line)
    if "end" in event:
        os._exit(event["end"])
    if "wait_for" in event:
        open(os.path.join(folder, "running"), "x").close()
        while not os.path.exists(event["wait_for"]):
            time.sleep(0.01)
"""


class Answer(NamedTuple):
    """Of one invocation."""

    error: str | None
    log: str


Invoke = Callable[..., Answer]


@pytest.fixture
def invoke(laptop_aws: LaptopAws, name: str, tmp_path: Path) -> Invoke:
    """invoke(...) runs a function of this test's own on the event."""
    functions = laptop_aws.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Environment={"Variables": {"FOLDER": str(tmp_path)}},
        Code={"ZipFile": package_of(CODE)},
    )

    def invoke(**event: object) -> Answer:
        answer: Any = functions.invoke(FunctionName=name, LogType="Tail", Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read())
        error = payload["errorType"] if "FunctionError" in answer else None
        return Answer(error, base64.b64decode(answer.get("LogResult", "")).decode())

    return invoke


def test_each_log_ends_with_its_own_last_line(invoke: Invoke) -> None:
    many = [f"line {number}" for number in range(100)]

    first, silent, last = invoke(lines=many), invoke(), invoke(lines=["another"])

    assert [line for line in first.log.splitlines() if line in many] == many
    assert "line" not in silent.log
    assert "another" in last.log
    assert "line" not in last.log


def test_a_process_that_ends_leaves_its_last_words(invoke: Invoke) -> None:
    answer = invoke(lines=["the last"], end=3)

    assert answer.error == "Runtime.ExitError"
    assert "the last" in answer.log


def test_a_process_that_is_killed_as_it_starts_takes_no_other_with_it(invoke: Invoke, tmp_path: Path) -> None:
    go_on = tmp_path / "go-on"
    with ThreadPoolExecutor() as pool:
        running = pool.submit(invoke, wait_for=str(go_on))
        wait_until((tmp_path / "running").exists)
        (tmp_path / "die").touch()
        killed = invoke()
        go_on.touch()

    assert killed.error == "Runtime.ExitError"
    assert running.result().error is None
    assert invoke().error is None

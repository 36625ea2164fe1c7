"""However its owner ends, the AWS on the laptop leaves no process and no folder behind."""

import fcntl
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.aws import LaptopAws
from local.errors import LaptopError
from local.process import ServerProcess
from local.stop import stop
from tests.support.shares import shared

# Starts a server, says where it, its folder and its supervisor are, and then ends in one of many ways.
OWNER = """
import os, signal, sys
import local.process
# Ignored in what a shell runs in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
local.process.SERVER_MODULE = "tests.support.quick_server"
process = local.process.ServerProcess(training_step_seconds=0, enforce_iam=False)
process.wait_until_ready()
print(process.endpoint_url, process.state_dir, process.supervisor_pid, flush=True)
try:
    {ending}
finally:
    process.stop()
"""
LOCKING_FUNCTION = """
import fcntl
def handler(event, context):
    global held
    held = open(event["path"])
    fcntl.flock(held, fcntl.LOCK_SH)
"""
DETACHED_OWNER = """
from local.aws import LaptopAws
with LaptopAws() as aws:
    print(aws.endpoint_url, aws.state_dir, aws.detach(), flush=True)
"""


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def answers(endpoint_url: str) -> bool:
    address = urlsplit(endpoint_url)
    with socket.socket() as connection:
        return connection.connect_ex((address.hostname, address.port)) == 0


def is_gone(endpoint_url: str, state_dir: Path) -> bool:
    return not state_dir.exists() and not answers(endpoint_url)


def run_owner(script: str) -> tuple[int, str, Path, int]:
    """Run a script that starts a server; return its exit status and what it says of the server."""
    owner = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30
    )
    endpoint_url, state_dir, supervisor = owner.stdout.split()
    return owner.returncode, endpoint_url, Path(state_dir), int(supervisor)


@pytest.mark.parametrize(
    ("ending", "status"),
    shared(
        [
            ("pass", 0),
            ("os._exit(4)", 4),
            ("raise RuntimeError", 1),
            ("sys.exit(3)", 3),
            ("os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT),
            ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
            ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ],
        one_in=2,
    ),
)
def test_nothing_is_left_when_the_owner_ends_by(ending: str, status: int) -> None:
    returned, endpoint_url, state_dir, _ = run_owner(OWNER.format(ending=ending))
    assert returned == status
    assert eventually(lambda: is_gone(endpoint_url, state_dir))


def test_the_server_ends_with_its_supervisor() -> None:
    with LaptopAws() as aws:
        assert answers(aws.endpoint_url)
        os.kill(aws.supervisor_pid, signal.SIGKILL)
        assert eventually(lambda: not answers(aws.endpoint_url))
    assert is_gone(aws.endpoint_url, aws.state_dir)


def test_what_the_server_started_ends_with_it(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        with LaptopAws() as aws:
            lock_in_lambda_function(aws, lock.name)
            with pytest.raises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Granted when the process that holds it is gone.
        fcntl.flock(lock, fcntl.LOCK_EX)


def lock_in_lambda_function(aws: LaptopAws, path: str) -> None:
    """Let a Lambda function lock a file, and so the process in which ministack keeps it warm."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", LOCKING_FUNCTION)
    client = aws.client("lambda")
    client.create_function(
        FunctionName="lock",
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/lock",
        Code={"ZipFile": package.getvalue()},
    )
    result = client.invoke(FunctionName="lock", Payload=json.dumps({"path": path}))
    assert "FunctionError" not in result, result["Payload"].read()


def test_a_detached_server_outlives_its_owner_until_stopped() -> None:
    status, endpoint_url, state_dir, supervisor = run_owner(DETACHED_OWNER)
    assert status == 0
    assert answers(endpoint_url)
    assert (state_dir / "server.log").exists()
    stop(supervisor)
    assert is_gone(endpoint_url, state_dir)
    with pytest.raises(LaptopError, match="may have ended already"):
        stop(supervisor)


def test_a_detached_server_ends_by_killing_its_group() -> None:
    ending = "process.detach(); process.stop = lambda: None"
    _, endpoint_url, state_dir, supervisor = run_owner(OWNER.format(ending=ending))
    assert answers(endpoint_url)
    os.killpg(supervisor, signal.SIGTERM)
    assert eventually(lambda: is_gone(endpoint_url, state_dir))


def test_only_an_aws_on_the_laptop_is_stopped() -> None:
    with pytest.raises(LaptopError, match="is no AWS on the laptop"):
        stop(os.getpid())


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.process.SERVER_MODULE", "local.no_such_module")
    process = ServerProcess(training_step_seconds=0, enforce_iam=False)
    with pytest.raises(LaptopError, match=r"did not start .*\n.*No module named local.no_such_module"):
        process.wait_until_ready()
    assert is_gone(process.endpoint_url, process.state_dir)


def test_stopping_twice_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.process.SERVER_MODULE", "tests.support.quick_server")
    process = ServerProcess(training_step_seconds=0, enforce_iam=False)
    process.wait_until_ready()
    process.stop()
    process.stop()
    assert "GET /_ministack/health" in process.log_tail()


def test_two_run_at_once_and_each_can_forget_everything(laptop_aws: LaptopAws, bucket: str) -> None:
    with LaptopAws() as other:
        assert other.client("s3").list_buckets()["Buckets"] == []
        other.client("s3").create_bucket(Bucket="images")
        other.client("sagemaker").create_model_package_group(ModelPackageGroupName="bees")
        other.reset()
        assert other.client("s3").list_buckets()["Buckets"] == []
        assert other.client("sagemaker").list_model_package_groups()["ModelPackageGroupSummaryList"] == []
    assert bucket in [each["Name"] for each in laptop_aws.client("s3").list_buckets()["Buckets"]]

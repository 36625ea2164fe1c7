"""However its owner ends, the AWS on the laptop leaves no process and no folder behind."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.aws import LaptopAws
from local.errors import LaptopError
from local.process import ServerProcess
from local.stop import stop

# Starts a server, says where its folder and its supervisor are, and then ends in one of many ways.
OWNER = """
import os, signal, sys
import local.process
local.process.SERVER_MODULE = "tests.local.quick_server"
process = local.process.ServerProcess(training_step_seconds=0, enforce_iam=False)
process.wait_until_ready()
print(process.state_dir, process.supervisor_pid, flush=True)
try:
    {ending}
finally:
    process.stop()
"""
DETACHED_OWNER = """
from local.aws import LaptopAws
with LaptopAws() as aws:
    print(aws.state_dir, aws.detach(), flush=True)
"""


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def processes() -> Iterator[tuple[int, int, str, str]]:
    """Process id, parent's id, state and command line of every process."""
    listed = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid=,stat=,command="], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        pid, parent, state, *command = line.split(maxsplit=3)
        yield int(pid), int(parent), state, "".join(command)


def is_alive(process_id: int) -> bool:
    return any(pid == process_id and not state.startswith("Z") for pid, _, state, _ in processes())


def server_of(supervisor: int) -> int:
    return next(pid for pid, parent, _, _ in processes() if parent == supervisor)


def is_gone(state_dir: str) -> bool:
    return not Path(state_dir).exists() and not any(state_dir in command for *_, command in processes())


def run_owner(script: str) -> tuple[int, str, int]:
    """Run a script that starts a server; return its exit status and what it says of the server."""
    owner = subprocess.run(  # noqa: S603 - this module's own scripts
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30
    )
    state_dir, supervisor = owner.stdout.split()
    return owner.returncode, state_dir, int(supervisor)


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("pass", 0),
        ("raise RuntimeError", 1),
        ("sys.exit(3)", 3),
        ("os._exit(4)", 4),
        ("os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT),
        ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_nothing_is_left_when_the_owner_ends_by(ending: str, status: int) -> None:
    returned, state_dir, supervisor = run_owner(OWNER.format(ending=ending))
    assert returned == status
    assert eventually(lambda: is_gone(state_dir) and not is_alive(supervisor))


def test_the_server_ends_with_its_supervisor() -> None:
    with LaptopAws() as aws:
        server = server_of(aws.supervisor_pid)
        os.kill(aws.supervisor_pid, signal.SIGKILL)
        assert eventually(lambda: not is_alive(server))
    assert not aws.state_dir.exists()


def test_what_the_server_started_ends_with_it() -> None:
    with LaptopAws() as aws:
        server, worker = server_of(aws.supervisor_pid), lambda_worker_of(aws)
        assert is_alive(worker)
    assert eventually(lambda: not is_alive(worker) and not is_alive(server))


def lambda_worker_of(aws: LaptopAws) -> int:
    """The process in which ministack runs a Lambda function's code."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "import os\ndef handler(event, context): return os.getpid()")
    client = aws.client("lambda")
    client.create_function(
        FunctionName="pid",
        Runtime="python3.11",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/pid",
        Code={"ZipFile": package.getvalue()},
    )
    return int(client.invoke(FunctionName="pid")["Payload"].read())


def test_a_detached_server_outlives_its_owner_until_stopped() -> None:
    status, state_dir, supervisor = run_owner(DETACHED_OWNER)
    assert status == 0
    assert is_alive(server_of(supervisor))
    assert Path(state_dir).exists()
    stop(supervisor)
    assert is_gone(state_dir)


def test_a_detached_server_ends_by_killing_its_group() -> None:
    ending = "process.detach(); process.stop = lambda: None"
    _, state_dir, supervisor = run_owner(OWNER.format(ending=ending))
    os.killpg(supervisor, signal.SIGTERM)
    assert eventually(lambda: is_gone(state_dir))


def test_only_an_aws_on_the_laptop_is_stopped() -> None:
    with pytest.raises(LaptopError, match="is no AWS on the laptop"):
        stop(os.getpid())


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.process.SERVER_MODULE", "local.no_such_module")
    process = ServerProcess(training_step_seconds=0, enforce_iam=False)
    with pytest.raises(LaptopError, match=r"did not start .*\n.*No module named local.no_such_module"):
        process.wait_until_ready()
    assert is_gone(str(process.state_dir))


def test_stopping_twice_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.process.SERVER_MODULE", "tests.local.quick_server")
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

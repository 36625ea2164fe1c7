"""A training container as a child process: what it is given, how it ends, and that nothing of it is left."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.containers.conftest import World
from tests.containers.training_requests import Container, put_lines, request_for
from train_on_label.s3_uri import S3Uri
from train_on_label_containers.files import copy_prefix
from train_on_label_containers.pipe.errors import FeedingError
from train_on_label_containers.pipe.folder import FolderObjects
from train_on_label_containers.training import Ended

Make = Callable[..., Container]


@pytest.fixture
def container(tmp_path: Path, world: World) -> Make:
    """container(request, ...) makes one; without a request, one without channels."""

    def make(request: dict[str, Any] | None = None, **options: Any) -> Container:
        return Container(tmp_path / "root", world.folder, request or request_for({}, {}), **options)

    return make


def shell(container: Container, script: str, **options: Any) -> Ended:
    """Runs a shell script in the container, whose first argument is the container's base folder."""
    return container.run("/bin/sh", "-c", script, str(container.base), **options)


def test_a_container_gets_what_the_request_gives_and_nothing_of_its_parents(
    container: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the parent")
    monkeypatch.setenv("PYTHONPATH", "/of/the/parent")
    made = container(request_for({}, {"epochs": "3"}, Environment={"COLOR": "blue"}))

    ended = shell(made, "env", credentials={"AWS_ACCESS_KEY_ID": "of-the-role"})

    assert ended == Ended(0)
    variables = dict(line.split("=", 1) for line in made.lines)
    base, scratch = str(made.base), str(made.base.parent / "tmp")
    for set_by_the_shell in ("PWD", "OLDPWD", "SHLVL", "_"):
        variables.pop(set_by_the_shell, None)
    assert variables == {
        "PATH": os.environ["PATH"],
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "COLOR": "blue",
        "AWS_ACCESS_KEY_ID": "of-the-role",
        "SAGEMAKER_BASE_DIR": base,
        "TRAINING_JOB_NAME": "bees-0a1b2c3d4e",
        "TRAINING_JOB_ARN": "arn:of:job",
        "CURRENT_HOST": "algo-1",
    }


def test_an_isolated_container_gets_no_credentials(container: Make) -> None:
    made = container(request_for({}, {}, EnableNetworkIsolation=True))

    shell(made, "env", credentials={"AWS_ACCESS_KEY_ID": "of-the-role"})

    assert not [line for line in made.lines if line.startswith("AWS_")]


def test_the_folders_are_those_of_sagemaker(container: Make, world: World) -> None:
    request = request_for({"train": put_lines(world, "t.manifest", [])}, {"epochs": "3"})
    request["ResourceConfig"] = {"InstanceType": "ml.g5.2xlarge", "InstanceCount": 1}
    model = world.put("models/last/output/model.tar.gz", b"model")
    channel = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": model}}}
    request["InputDataConfig"].append({"ChannelName": "model", "InputMode": "File", **channel})

    made = container(request)

    config = made.base / "input" / "config"
    assert json.loads((config / "hyperparameters.json").read_text()) == {"epochs": "3"}
    channels = json.loads((config / "inputdataconfig.json").read_text())
    assert channels["train"] == {
        "ContentType": "application/x-recordio",
        "TrainingInputMode": "Pipe",
        "S3DistributionType": "FullyReplicated",
        "RecordWrapperType": "RecordIO",
    }
    assert channels["model"]["TrainingInputMode"] == "File"
    resources = json.loads((config / "resourceconfig.json").read_text())
    assert (resources["current_host"], resources["hosts"]) == ("algo-1", ["algo-1"])
    assert resources["current_instance_type"] == "ml.g5.2xlarge"
    assert (made.base / "input" / "data" / "model" / "model.tar.gz").read_bytes() == b"model"
    for folder in ("model", "checkpoints", "output/data"):
        assert not list((made.base / folder).iterdir())


class HostileBucket(FolderObjects):
    """Lists a key that a file system could not hold."""

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """A key with the folders of somebody else."""
        yield S3Uri(bucket, f"{prefix}/../../config/hyperparameters.json")


def test_a_key_that_leaves_its_channels_folder_is_not_written(world: World) -> None:
    folder = world.data / "model"
    folder.mkdir()

    with pytest.raises(FeedingError, match="outside its channel's folder"):
        copy_prefix("s3://example-images/models", HostileBucket(world.folder), folder)


@pytest.mark.parametrize(
    ("built_in", "script", "reason"),
    [
        (False, "exit 3", "AlgorithmError: , exit code: 3"),
        (False, 'echo "no luck" >"$0/output/failure"; exit 2', "AlgorithmError: no luck\n, exit code: 2"),
        (True, 'echo "no luck" >"$0/output/failure"; exit 2', "ClientError: no luck\n, exit code: 2"),
        (False, "kill -SEGV $$", "AlgorithmError: , exit code: 139"),
    ],
)
def test_exit_code_and_failure_file_tell_the_reason(
    container: Make, built_in: bool, script: str, reason: str
) -> None:
    ended = shell(container(built_in=built_in), script)

    assert (ended.failure_reason, ended.stopped_by) == (reason, None)


def test_a_failure_reason_is_cut_to_what_sagemaker_tells(container: Make) -> None:
    ended = shell(container(), 'yes long | head -c 5000 >"$0/output/failure"; exit 1')

    assert ended.failure_reason is not None
    assert len(ended.failure_reason) == 1024


def test_success_is_exit_code_0_whatever_the_failure_file_says(container: Make) -> None:
    assert shell(container(), 'echo "I thought so" >"$0/output/failure"') == Ended(0)


def test_a_program_that_is_not_there_is_said_to_be_missing(container: Make) -> None:
    made = container()

    ended = made.run("/no/such/program")

    assert ended.failure_reason == "AlgorithmError: , exit code: 127"
    assert made.lines == ["exec: '/no/such/program': No such file or directory"]


def test_output_comes_as_lines_whatever_it_is(container: Make) -> None:
    made = container()

    shell(made, r"printf 'one\n\n\377 two\n'; head -c 200000 /dev/zero | tr '\0' x; printf '\nlast'")

    assert made.lines[:3] == ["one", "", "\N{REPLACEMENT CHARACTER} two"]
    assert made.lines[-1] == "last"
    assert "".join(made.lines[3:-1]) == "x" * 200_000


WAITING = 'echo ready; while :; do read line <"$0/never" || :; done'


def stop_when_ready(made: Container, script: str) -> Ended:
    """Runs a script, and stops it at its first line of output."""
    os.mkfifo(made.base / "never")
    made.hears = made.training.stop
    return shell(made, script)


def test_a_stopped_program_may_save_its_model(container: Make) -> None:
    made = container()

    ended = stop_when_ready(made, f"""trap 'echo saved >"$0/model/weights"; exit 0' TERM; {WAITING}""")

    assert ended == Ended(0, stopped_by="Stopped")
    assert (made.base / "model" / "weights").read_text() == "saved\n"


def test_a_program_that_does_not_stop_is_killed(container: Make) -> None:
    ended = stop_when_ready(container(stop_seconds=0.1), f"trap '' TERM; {WAITING}")

    assert ended == Ended(137, stopped_by="Stopped")


def test_its_owner_may_have_more_than_a_thousand_files_open(container: Make) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, hard), hard))
    files: list[int] = []
    try:
        while not files or files[-1] < 1_024:
            files.append(os.open(os.devnull, os.O_RDONLY))
        assert shell(container(), "echo hello") == Ended(0)
    finally:
        for file in files:
            os.close(file)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_program_stopped_before_its_start_does_not_run(container: Make) -> None:
    made = container()
    made.training.stop()

    assert shell(made, "echo running; exec sleep 1000").stopped_by == "Stopped"


def test_a_program_ends_with_its_maximum_run_time(container: Make) -> None:
    ended = shell(container(), "exec sleep 1000", max_seconds=0.1)

    assert ended == Ended(143, stopped_by="MaxRuntimeExceeded")


def test_what_a_program_leaves_running_ends_with_it(container: Make) -> None:
    made = container()
    alive = made.base / "alive"
    os.mkfifo(alive)
    reader = os.open(alive, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)

    assert shell(made, 'sleep 1000 >"$0/alive" & exec >"$0/alive"') == Ended(0)

    # What sleeps would hold the FIFO open.
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_a_missing_object_ends_the_job_with_its_line_named(container: Make, world: World) -> None:
    manifest = put_lines(world, "t.manifest", [{"source-ref": "s3://example-images/gone.jpg", "bees": 1}])
    made = container(request_for({"train": manifest}, {}))

    ended = shell(made, 'until cat "$0/input/data/train_0"; do :; done 2>&1')

    assert ended.failure_reason is not None
    assert ended.failure_reason.startswith("ClientError: Data download failed: line 1 of")
    assert "gone.jpg" in ended.failure_reason
    assert not [path for path in (made.base / "input" / "data").iterdir() if path.is_fifo()]


def test_a_container_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    os.mkfifo(alive)
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(tmp_path)])
    # The program holds the FIFO open as long as it lives.
    with alive.open("rb") as held:
        assert held.readline() == b"running\n"
        owner.send_signal(signal.SIGKILL)
        assert held.read() == b""
    owner.wait()


_OWNER = """
import sys
from pathlib import Path
from train_on_label_containers.process import ContainerProcess

folder = Path(sys.argv[1])
script = "exec >alive; echo running; sleep 1000 & sleep 1000"
process = ContainerProcess(["/bin/sh", "-c", script], {}, folder)
process.wait()
"""

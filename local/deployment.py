"""The real `cdk deploy`, of the real stacks, to the AWS on the laptop."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from local.aws import LaptopAws
from local.errors import LaptopError
from local.steps import Steps

_PROJECT = Path(__file__).parent.parent
LAPTOP_CONFIG = _PROJECT / "config" / "laptop.toml"


@dataclass(frozen=True, slots=True)
class Deployed:
    """The outputs of both stacks."""

    outputs: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """An output's value by its name, for example `LabelingBucket`."""
        return self.outputs[name]


def deploy(aws: LaptopAws, config: Path = LAPTOP_CONFIG, steps: Steps | None = None) -> Deployed:
    """Bootstraps the environment and deploys every stack; LaptopError carries the CDK CLI's last words."""
    step = steps.step if steps else nullcontext
    # In the server's own folder, which is removed however this process ends.
    with tempfile.TemporaryDirectory(prefix="cdk-", dir=aws.state_dir) as folder:
        assembly, outputs = Path(folder, "cdk.out"), Path(folder, "outputs.json")
        with step("bootstrap the account and synthesize the stacks"):
            # Neither needs anything of the other, and there are two cores.
            environment = f"aws://{aws.account}/{aws.region}"
            bootstrapping = _start(aws, "bootstrap", environment, "--app", "", folder=Path(folder))
            _finish(
                _start(aws, "synth", "--quiet", "-c", f"config={config}", "--output", str(assembly)),
                bootstrapping,
            )
        with step("deploy the stacks"):
            _finish(
                _start(
                    aws,
                    *("deploy", "--all", "--app", str(assembly), "--require-approval", "never"),
                    *("--outputs-file", str(outputs), "--progress", "events"),
                )
            )
        stacks: dict[str, dict[str, str]] = json.loads(outputs.read_text(encoding="utf-8"))
        return Deployed({name: value for stack in stacks.values() for name, value in stack.items()})


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    process: "subprocess.Popen[str]"


def _start(aws: LaptopAws, *arguments: str, folder: Path = _PROJECT) -> _Call:
    environment = aws.environment()
    # Node is in this environment, the CDK CLI among the project's own packages.
    own = f"{Path(sys.executable).parent}{os.pathsep}{_PROJECT / 'node_modules' / '.bin'}"
    environment["PATH"] = f"{own}{os.pathsep}{environment.get('PATH', '')}"
    cdk = shutil.which("cdk", path=environment["PATH"])
    if cdk is None:
        raise LaptopError("The CDK CLI is not installed: run make demo or make test, which install it.")
    process = subprocess.Popen(  # noqa: S603  # the project's own CDK CLI
        [cdk, *arguments, "--no-notices"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return _Call(f"cdk {arguments[0]}", process)


def _finish(*calls: _Call) -> None:
    try:
        for call in calls:
            output, _ = call.process.communicate()
            if call.process.returncode != 0:
                raise LaptopError(f"{call.name} failed:\n{output[-4000:].strip()}")
    finally:
        for call in calls:
            if call.process.poll() is None:
                call.process.terminate()
                call.process.wait()

"""The core needs neither AWS nor CDK: it imports where neither can be imported."""

import subprocess
import sys
from pathlib import Path

import train_on_label

_IMPORT_CORE_WITHOUT = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"boto3", "botocore", "aws_cdk", "constructs", "aws_lambda_powertools"}:
            raise ImportError(f"the core imports {name}")

sys.meta_path.insert(0, Refuse())
import train_on_label

modules = [module.name for module in pkgutil.walk_packages(train_on_label.__path__, "train_on_label.")]
for name in modules:
    if not name.startswith("train_on_label.aws"):
        importlib.import_module(name)
        print(name)
"""


def test_every_core_module_imports_without_boto3_and_without_cdk() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT_CORE_WITHOUT], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    core = Path(train_on_label.__file__).parent
    files = {path.relative_to(core) for path in core.rglob("*.py")} - {Path("__init__.py")}
    outside = {path for path in files if path.parts[0] == "aws"}
    assert len(run.stdout.splitlines()) == len(files - outside)

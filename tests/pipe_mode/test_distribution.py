"""pipe_mode as a wheel that a Dockerfile copies: small, alone, and for older Pythons."""

import ast
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.wheels import built

PACKAGE = Path(__file__).parents[2] / "pipe_mode"
OLDEST = "3.8"

READ = """
import json, os, pathlib, struct, sys, tempfile
sys.path.insert(0, sys.argv[1])
base = pathlib.Path(tempfile.mkdtemp())
for folder in ("config", "data"):
    (base / "input" / folder).mkdir(parents=True)
channel = {"TrainingInputMode": "Pipe", "RecordWrapperType": "RecordIO"}
(base / "input/config/inputdataconfig.json").write_text(json.dumps({"train": channel}))
(base / "input/config/hyperparameters.json").write_text(json.dumps({"attribute_names": '["a"]'}))
(base / "input/data/train_0").write_bytes(struct.pack("<III", 0xCED7230A, 1, ord("7")))
os.environ["SAGEMAKER_BASE_DIR"] = str(base)
from pipe_mode import Channel
import pipe_mode.minibatches
print([record.json("a") for record in Channel("train").epoch()], pipe_mode.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip wheel` makes of the folder."""
    return built(PACKAGE, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_modules_and_is_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names == {f"pipe_mode/{path.name}" for path in (*PACKAGE.glob("*.py"), PACKAGE / "py.typed")}
    assert wheel.stat().st_size < 16_000


@pytest.mark.parametrize("python", [sys.executable, f"python{OLDEST}"])
def test_the_wheel_reads_a_channel_by_itself(
    wheel: Path, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYENV_VERSION", OLDEST)  # pyenv's python3.8 is there, and refuses without
    found = shutil.which(python)
    if found is None or subprocess.run([found, "-c", ""], check=False).returncode:
        pytest.skip(f"there is no {python} here; the next tests read the sources as it would")
    run = subprocess.run([found, "-I", "-c", READ, str(wheel)], check=True, capture_output=True, text=True)

    assert run.stdout.startswith("[7]")
    assert str(wheel) in run.stdout


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_the_oldest_python_understands_each_module_and_has_what_it_imports(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=tuple(map(int, OLDEST.split("."))))  # type: ignore[arg-type]  # two numbers

    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            imported.update(name.name.partition(".")[0] for name in node.names)
    framework = {"torch"} if path.name == "pytorch.py" else set()
    assert imported <= sys.stdlib_module_names | {"pipe_mode"} | framework

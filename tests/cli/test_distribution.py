"""The command line installs by itself: what it needs is declared, and none of it is CDK."""

import ast
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.places import REPOSITORY
from tests.support.wheels import built

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
# What is imported where; the rest needs the distribution's own dependencies.
EXTRAS = {
    "train_on_label_containers/stand_ins/": "training",
    "train_on_label_convert/image_sizes.py": "images",
    "train_on_label/preparation/images/": "images",
}
# Functions alone observe, by their own lock; pipe_mode is a distribution that needs nothing.
OTHERS = ("train_on_label/aws/observing.py", "pipe_mode/")
# The declared distributions that bring a package of another name.
BROUGHT_BY = {
    "PIL": "pillow",
    "botocore": "boto3",
    "pydantic_core": "pydantic",
    "scipy": "scikit-learn",
    "sklearn": "scikit-learn",
    "threadpoolctl": "scikit-learn",
    "urllib3": "boto3",
    "yaml": "pyyaml",
}
LABELS = "".join(
    json.dumps(
        {
            "source": f"a sentence about the {topic}, number {number}",
            "topic": number % 2,
            "topic-metadata": {
                "class-name": topic,
                "confidence": 0.9,
                "type": "groundtruth/text-classification",
                "human-annotated": "yes",
                "creation-date": "2026-01-08T09:10:11.000000",
                "job-name": "labeling-job/topic",
            },
        }
    )
    + "\n"
    for number in range(40)
    for topic in (("weather", "sports")[number % 2],)
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, built from the checkout."""
    return built(REPOSITORY, tmp_path_factory.mktemp("wheel"))


def declared(requirements: list[str]) -> set[str]:
    return {re.split(r"[><=]", each)[0] for each in requirements}


def files_in(wheel: Path) -> list[str]:
    with ZipFile(wheel) as files:
        return files.namelist()


def imported_at_run_time(tree: ast.AST) -> Iterator[str]:
    """Top-level packages that a module imports, but for what only type checkers read."""
    match tree:
        case ast.If(test=ast.Name("TYPE_CHECKING")):
            return
        case ast.Import(names):
            yield from (each.name.partition(".")[0] for each in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.partition(".")[0]
    for child in ast.iter_child_nodes(tree):
        yield from imported_at_run_time(child)


def plan(program: Path, folder: Path) -> dict[str, object]:
    """What the installed program says of a manifest."""
    (folder / "labels.manifest").write_text(LABELS)
    done = subprocess.run(
        [program, "plan", "labels.manifest", "--label-attribute", "topic", "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_its_packages_carry_the_projects_name(wheel: Path) -> None:
    names = {name.partition("/")[0] for name in files_in(wheel)}

    assert {name for name in names if not name.startswith("train_on_label")} == {"pipe_mode"}


def test_what_it_imports_is_declared_and_nothing_else(wheel: Path) -> None:
    used: dict[str, set[str]] = {"": set(), **{extra: set() for extra in EXTRAS.values()}}
    with ZipFile(wheel) as files:
        for name in files.namelist():
            if name.endswith(".py") and not name.startswith(OTHERS):
                extra = next((extra for folder, extra in EXTRAS.items() if name.startswith(folder)), "")
                used[extra].update(imported_at_run_time(ast.parse(files.read(name))))
    own = {name.partition("/")[0] for name in files_in(wheel)}

    def distributions(extra: str) -> set[str]:
        return {BROUGHT_BY.get(name, name) for name in used[extra] - own - sys.stdlib_module_names}

    assert distributions("") == declared(PROJECT["dependencies"])
    for extra, requirements in PROJECT["optional-dependencies"].items():
        assert distributions(extra) - distributions("") == declared(requirements)


@pytest.mark.long  # make install-check installs it with what it needs
def test_the_wheel_alone_plans_a_manifest(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    install = ("pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    subprocess.run([sys.executable, "-m", *install], check=True)
    # In place of the declared dependencies, the ones that are installed here.
    site = next((home / "lib").glob("python*")) / "site-packages"
    (site / "declared.pth").write_text(sysconfig.get_path("purelib"))

    found = subprocess.run(
        [python, "-c", "import train_on_label; print(train_on_label.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.startswith(str(site))
    assert plan(home / "bin" / "train-on-label", tmp_path)["refusals"] == []


@pytest.mark.registry
def test_the_checkout_installs_into_an_empty_environment(tmp_path: Path) -> None:
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", REPOSITORY], check=True)

    listed = subprocess.run(
        [programs / "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    )

    assert "cdk" not in listed.stdout
    assert plan(programs / "train-on-label", tmp_path)["refusals"] == []

"""The page of the layers: which package imports which, read from the code itself."""

import ast
import tomllib
from collections.abc import Mapping
from pathlib import Path

import grimp

from docs.markdown import table

_ROOT = Path(__file__).parent.parent
_CORE = "train_on_label"
_FOLDERS = ("", "cli", "lambdas")  # where packages lie
_LINTER = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
_ALL: list[str] = _LINTER["root_packages"]
_INTRODUCTION = """\
<!-- Made by python -m docs.generate from the code's own imports. -->

# Layers

An arrow leads from a package to one that it imports; an arrow that others imply is left out. Contracts in
`pyproject.toml` hold the order, and where boto3 and CDK may be imported."""

Arrows = Mapping[str, set[str]]


def layers_page() -> str:
    """The whole page."""
    arrows = _arrows()
    rows = [[f"`{_path(name).relative_to(_ROOT)}`", _purpose(name)] for name in sorted(arrows, key=_path)]
    return f"{_INTRODUCTION}\n\n{_picture(arrows)}\n\n{table(['Package', 'What it is'], rows)}\n"


def _arrows() -> Arrows:
    """Package -> the packages that it imports; the modules at the top of the core are one package."""
    graph = grimp.build_graph(*_ALL)
    inner = {name for name in graph.find_children(_CORE) if graph.find_children(name)}
    packages = {*inner, *_ALL}

    def package_of(module: str) -> str:
        while module not in packages:
            module = module.rpartition(".")[0]
        return module

    arrows: dict[str, set[str]] = {name: set() for name in packages}
    for module in graph.modules:
        imported = map(package_of, graph.find_modules_directly_imported_by(module))
        arrows[package_of(module)].update(imported)
    return {name: found - {name} for name, found in arrows.items()}


def _picture(arrows: Arrows) -> str:
    core = [name for name in sorted(arrows) if name.partition(".")[0] == _CORE]
    lines = [
        "flowchart TD",
        '  subgraph core["the core: lambdas/train_on_label"]',
        *(f"    {_box(name)}[{_label(name)}]" for name in core),
        "  end",
        *(f"  {_box(name)}[{_label(name)}]" for name in sorted(arrows) if name not in core),
        *(f"  {_box(name)} --> {_box(other)}" for name in sorted(arrows) for other in _near(name, arrows)),
    ]
    return "\n".join(["```mermaid", *lines, "```"])


def _near(name: str, arrows: Arrows) -> list[str]:
    """What is imported and not reached by way of something else that is."""
    return sorted(arrows[name] - {further for other in arrows[name] for further in _reached(other, arrows)})


def _reached(name: str, arrows: Arrows) -> set[str]:
    return arrows[name] | {further for other in arrows[name] for further in _reached(other, arrows)}


def _path(name: str) -> Path:
    parts = name.split(".")
    return next(path for folder in _FOLDERS if (path := _ROOT.joinpath(folder, *parts)).exists())


def _purpose(name: str) -> str:
    text = ast.get_docstring(ast.parse((_path(name) / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


def _box(name: str) -> str:
    return name.replace(".", "_")


def _label(name: str) -> str:
    return "what all use" if name == _CORE else name.rpartition(".")[2]

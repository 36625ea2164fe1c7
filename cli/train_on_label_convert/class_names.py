"""Class names from the files that YOLO's tools write: data.yaml, obj.names, classes.txt."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from train_on_label_convert.codes import Code
from train_on_label_convert.folder import text
from train_on_label_convert.items import UnreadableSourceError
from train_on_label_convert.pixels import whole

_MAX_BYTES = 1024 * 1024
# Safer than the safe loader, for it makes strings of everything: a class may be called no or 007. In C, where
# PyYAML was built so, nesting is bounded and speed does not depend on it.
_YAML_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_YAML = frozenset((".yaml", ".yml"))


class _Loader(_YAML_LOADER):  # type: ignore[misc, valid-type]  # one of two classes
    """Refuses keys that come twice, of which PyYAML silently takes the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            counts = Counter(key.value for key, _ in node.value)
            twice = next(key for key, count in counts.items() if count > 1)
            raise ValueError(f'"{twice}" comes twice{node.start_mark}')
        return mapping


_KINDS: tuple[Callable[[Path], bool], ...] = (
    lambda path: path.suffix.lower() in _YAML,
    lambda path: path.suffix.lower() == ".names",
    lambda path: path.name.lower() == "classes.txt",
)


class ClassNames(NamedTuple):
    """What a file says of the classes."""

    by_number: Mapping[int, str]
    """In the order of the numbers that label files use."""
    has_keypoints: bool = False
    """Whether each line of a label file has points behind its box."""


def read_class_names(path: Path) -> ClassNames | None:
    """What a file of names says; None for a YAML file that names no classes."""
    if path.suffix.lower() in _YAML:
        return _from_yaml(text(path, _MAX_BYTES))
    lines = [line.strip() for line in text(path, _MAX_BYTES).splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise UnreadableSourceError(Code.CLASS_NAMES_MISSING, "it is empty")
    return ClassNames(dict(enumerate(lines)))


def names_among(files: Sequence[Path]) -> ClassNames | None:
    """What the files of the best kind say; UnreadableSourceError where they contradict each other."""
    unreadable: UnreadableSourceError | None = None
    for is_of_kind in _KINDS:
        found: dict[Path, ClassNames] = {}
        for path in filter(is_of_kind, files):
            try:
                names = read_class_names(path)
            except UnreadableSourceError as error:  # which may have nothing to do with classes
                unreadable = UnreadableSourceError(error.code, f"{path.name}: {error}")
            else:
                found |= {path: names} if names else {}
        first = next(iter(found.values()), None)
        if any(names != first for names in found.values()):
            listed = ", ".join(path.name for path in found)
            raise UnreadableSourceError(Code.CLASS_NAMES_DIFFER, f"{listed} do not name the same classes")
        if first is not None:
            return first
    if unreadable is not None:
        raise unreadable
    return None


def _from_yaml(document: str) -> ClassNames | None:
    try:
        values = yaml.load(document, Loader=_Loader)  # noqa: S506  # it makes no objects
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableSourceError(
            Code.INVALID_FILE, f"it is not YAML: {' '.join(str(error).split())}"
        ) from None
    names = values.get("names") if isinstance(values, dict) else None
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or not names:
        return None
    numbered = {whole(key): name for key, name in names.items()}
    if None in numbered or not all(isinstance(name, str) for name in numbered.values()):
        raise UnreadableSourceError(
            Code.INVALID_FILE, "its names are neither a list nor numbers with a name each"
        )
    if len(numbered) < len(names):
        raise UnreadableSourceError(Code.INVALID_FILE, "two of its names have the same number")
    by_number = {key: numbered[key].strip() for key in sorted(key for key in numbered if key is not None)}
    return ClassNames(by_number, has_keypoints="kpt_shape" in values)

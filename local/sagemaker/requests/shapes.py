"""Checks a value against a shape of the service model: types, required members, enums, patterns, limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from local.sagemaker.requests.patterns import compiled

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (Mapping,),
    "map": (Mapping,),
    "list": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime, int, float),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a request."""

    code: str
    message: str


def find_problems(shape: Shape, value: object, path: str = "") -> Iterator[Problem]:
    """Every way in which ``value``, which stands at ``path`` in the request, is not of ``shape``."""
    wrong_kind = isinstance(value, bool) and shape.type_name != "boolean"
    if wrong_kind or not isinstance(value, _PYTHON_TYPES[shape.type_name]):
        kind = type(value).__name__
        yield Problem("SerializationException", f"'{path}' is of type {kind}; {shape.type_name} is expected")
        return
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        yield from _structure(shape, value, path)
    elif isinstance(shape, MapShape) and isinstance(value, Mapping):
        yield from _size(shape, len(value), path, value, "length")
        for key, item in value.items():
            yield from find_problems(shape.key, key, _join(path, str(key)))
            yield from find_problems(shape.value, item, _join(path, str(key)))
    elif isinstance(shape, ListShape) and isinstance(value, list | tuple):
        yield from _size(shape, len(value), path, value, "length")
        for position, item in enumerate(value, start=1):
            yield from find_problems(shape.member, item, f"{path}.{position}.member")
    elif isinstance(value, str):
        yield from _string(shape, value, path)
    elif isinstance(value, int | float):
        yield from _size(shape, value, path, value, "value")


def _structure(shape: StructureShape, value: Mapping[str, object], path: str) -> Iterator[Problem]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _constraint(None, _join(path, name), "Member must not be null")
    for name, item in value.items():
        if name not in shape.members:
            known = ", ".join(shape.members)
            message = f"Unknown parameter in '{path or 'the request'}': \"{name}\", must be one of: {known}"
            yield Problem("SerializationException", message)
        elif item is not None:
            yield from find_problems(shape.members[name], item, _join(path, name))
    if shape.is_tagged_union and len(value) != 1:
        yield Problem(
            "SerializationException", f"'{path}' must have exactly one of: {', '.join(shape.members)}"
        )


def _string(shape: Shape, value: str, path: str) -> Iterator[Problem]:
    yield from _size(shape, len(value), path, value, "length")
    if isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        yield _constraint(value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield _constraint(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _size(shape: Shape, size: float, path: str, value: object, what: str) -> Iterator[Problem]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if most is not None and size > most:
        yield _constraint(value, path, f"Member must have {what} less than or equal to {most}")
    if least is not None and size < least:
        yield _constraint(value, path, f"Member must have {what} greater than or equal to {least}")


def _constraint(value: object, path: str, constraint: str) -> Problem:
    shown = "null" if value is None else f"'{value}'"
    return Problem(
        "ValidationException", f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"
    )


def _join(path: str, name: str) -> str:
    """The service writes members with a small first letter, joined by dots."""
    name = name[:1].lower() + name[1:]
    return f"{path}.{name}" if path else name

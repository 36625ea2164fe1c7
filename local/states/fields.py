"""The fields of states: which there are, and what may stand in one."""

from collections.abc import Iterator, Mapping
from typing import Any

_ANY = {"Type", "Comment"}
_INPUT_AND_OUTPUT = {"InputPath", "OutputPath"}
_FOLLOWED = {"Next", "End"}
_WITH_RESULT = _ANY | _INPUT_AND_OUTPUT | _FOLLOWED | {"Parameters", "ResultSelector", "ResultPath"}
_FALLIBLE = {"Retry", "Catch"}
_TOLERANCE = {"ToleratedFailurePercentage", "ToleratedFailureCount"}

FIELDS: Mapping[str, set[str]] = {
    "Pass": _ANY | _INPUT_AND_OUTPUT | _FOLLOWED | {"Parameters", "Result", "ResultPath"},
    "Task": _WITH_RESULT | _FALLIBLE | {"Resource", "TimeoutSeconds"},
    "Map": (_WITH_RESULT - {"Parameters"})
    | _FALLIBLE
    | _TOLERANCE
    | {"Label", "ItemReader", "ItemSelector", "ItemProcessor", "MaxConcurrency"},
    "Choice": _ANY | _INPUT_AND_OUTPUT | {"Choices", "Default"},
    "Succeed": _ANY | _INPUT_AND_OUTPUT,
    "Fail": _ANY | {"Error", "Cause"},
}
"""Type of a state -> what it may have."""
NEEDED = {"Task": {"Resource"}, "Map": {"ItemReader", "ItemProcessor"}, "Choice": {"Choices", "Default"}}
_TESTS = {"IsPresent": bool, "IsNull": bool, "NumericGreaterThanEquals": int}
_RETRIER = {
    "ErrorEquals": (list, 1),
    "IntervalSeconds": (int, 1),
    "MaxAttempts": (int, 0),
    "BackoffRate": (float, 1),
    "MaxDelaySeconds": (int, 1),
}
MACHINE = {"Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"}
PROCESSOR = {"ProcessorConfig", "StartAt", "States", "Comment"}
_JITTER = "JitterStrategy"
_MOST = {
    "TimeoutSeconds": 99_999_999,
    "ToleratedFailurePercentage": 100,
    "MaxAttempts": 99_999_999,
    "MaxDelaySeconds": 31_622_399,
}


def of_test(rule: dict[str, Any], more: set[str], place: str) -> Iterator[str]:
    """A rule of a Choice state: one test of one variable, or several of which all must hold."""
    if "And" in rule:
        yield from unknown(rule, {"And", *more}, place)
        yield from bounded(rule, "And", (list, 1), place)
        for index, inner in enumerate(as_dicts(rule["And"])):
            yield from of_test(inner, set(), f"{place}/And[{index}]")
        return
    yield from unknown(rule, {"Variable", *_TESTS, *more}, place)
    tests = [name for name in _TESTS if name in rule]
    if len(tests) != 1 or type(rule[tests[0]]) is not _TESTS[tests[0]]:
        yield f"SCHEMA_VALIDATION_FAILED: One test must be there, of {', '.join(_TESTS)}, at {place}"
    if not str(rule.get("Variable")).startswith("$"):
        yield f"SCHEMA_VALIDATION_FAILED: The value must be a valid JSONPath at {place}/Variable"


def of_retrier(retrier: dict[str, Any], place: str) -> Iterator[str]:
    """A retrier of a Task or Map state."""
    yield from unknown(retrier, {*_RETRIER, _JITTER}, place)
    if retrier.get(_JITTER, "NONE") not in ("FULL", "NONE"):
        yield f"SCHEMA_VALIDATION_FAILED: {_JITTER} is neither FULL nor NONE at {place}/{_JITTER}"
    for field, bound in _RETRIER.items():
        if field in retrier or field == "ErrorEquals":
            yield from bounded(retrier, field, bound, place)


def bounded(found: dict[str, Any], field: str, bound: tuple[type, int], place: str) -> Iterator[str]:
    """A field of this type, no smaller or shorter than this, and no larger than it may be."""
    kind, least = bound
    value = found.get(field)
    size: Any = len(value) if isinstance(value, list) else value
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or isinstance(value, bool):
        yield f"SCHEMA_VALIDATION_FAILED: {field} is no {kind.__name__} at {place}/{field}"
    elif size < least:
        yield f"SCHEMA_VALIDATION_FAILED: {field} is below {least} at {place}/{field}"
    elif size > _MOST.get(field, size):
        yield f"SCHEMA_VALIDATION_FAILED: {field} is above {_MOST[field]} at {place}/{field}"
    elif isinstance(value, list) and "States.ALL" in value and len(value) > 1:
        yield f"SCHEMA_VALIDATION_FAILED: States.ALL must stand alone at {place}/{field}"


def numbers(found: dict[str, Any], place: str) -> Iterator[str]:
    """The numbers of a state or a machine."""
    for field, least in (("TimeoutSeconds", 1), ("MaxConcurrency", 0), *((each, 0) for each in _TOLERANCE)):
        if field in found:
            yield from bounded(found, field, (int, least), place)


def paths(template: object, place: str) -> Iterator[str]:
    """Names that end in .$ stand before paths or intrinsic functions."""
    for name, value in as_dict(template).items():
        is_path = isinstance(value, str) and value.startswith(("$", "States."))
        if name.endswith(".$") and not is_path:
            yield f"SCHEMA_VALIDATION_FAILED: The value must be a valid JSONPath at {place}/{name}"
        yield from paths(value, f"{place}/{name}")


def unknown(found: dict[str, Any], known: set[str], place: str) -> Iterator[str]:
    """Fields that are not among these."""
    for field in sorted(found.keys() - known):
        yield f"SCHEMA_VALIDATION_FAILED: Field is not supported at {place}/{field}"


def as_dict(found: object) -> dict[str, Any]:
    """What is found, or nothing where it is no object."""
    return found if isinstance(found, dict) else {}


def as_dicts(found: object) -> list[dict[str, Any]]:
    """What is found, or nothing where it is no list."""
    return list(map(as_dict, found)) if isinstance(found, list) else []

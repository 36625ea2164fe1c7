"""What Step Functions refuses of a state machine's definition, and what this one knows of it.

A state, field or integration that is not in these tables may be right on AWS; here it is refused rather than
passed over.
"""

import json
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 1_048_576
"""Of a definition, by the service's model."""

INVOKE = "arn:aws:states:::lambda:invoke"
READ_OBJECT = "arn:aws:states:::s3:getObject"

_ANY = {"Type", "Comment"}
_INPUT_AND_OUTPUT = {"InputPath", "OutputPath"}
_FOLLOWED = {"Next", "End"}
_WITH_RESULT = _ANY | _INPUT_AND_OUTPUT | _FOLLOWED | {"Parameters", "ResultSelector", "ResultPath"}
_FALLIBLE = {"Retry", "Catch"}
_TOLERANCE = {"ToleratedFailurePercentage", "ToleratedFailureCount"}

_FIELDS = {
    "Pass": _ANY | _INPUT_AND_OUTPUT | _FOLLOWED | {"Parameters", "Result", "ResultPath"},
    "Task": _WITH_RESULT | _FALLIBLE | {"Resource", "TimeoutSeconds"},
    "Map": (_WITH_RESULT - {"Parameters"})
    | _FALLIBLE
    | _TOLERANCE
    | {"Label", "ItemReader", "ItemSelector", "ItemProcessor", "MaxConcurrency"},
    "Succeed": _ANY | _INPUT_AND_OUTPUT,
    "Fail": _ANY | {"Error", "Cause"},
}
_NEEDED = {"Task": {"Resource"}, "Map": {"ItemReader", "ItemProcessor"}}
_RETRIER = {
    "ErrorEquals": (list, 1),
    "IntervalSeconds": (int, 1),
    "MaxAttempts": (int, 0),
    "BackoffRate": (float, 1),
}
_MACHINE = {"Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"}
_PROCESSOR = {"ProcessorConfig", "StartAt", "States", "Comment"}
_MOST = {"TimeoutSeconds": 99_999_999, "ToleratedFailurePercentage": 100}
_LABEL_LENGTH = 40


def complaints(text: str) -> list[str]:
    """One sentence for each mistake, in the service's form: what, and where."""
    if len(text.encode()) > MAX_BYTES:
        return [f"SCHEMA_VALIDATION_FAILED: The definition is longer than {MAX_BYTES} bytes at /"]
    try:
        machine = json.loads(text)
    except ValueError as error:
        return [f"INVALID_JSON_DESCRIPTION: {error}"]
    if not isinstance(machine, dict):
        return ["SCHEMA_VALIDATION_FAILED: The definition is no object at /"]
    return [*_unknown(machine, _MACHINE, ""), *_numbers(machine, ""), *_of_states(machine, "")]


def _of_states(machine: dict[str, Any], where: str) -> Iterator[str]:
    states = machine.get("States")
    if not isinstance(states, dict) or not states:
        yield f"SCHEMA_VALIDATION_FAILED: There are no states at {where}/States"
        return
    targets = {"StartAt": str(machine.get("StartAt"))}
    for name, state in states.items():
        place = f"{where}/States/{name}"
        if not isinstance(state, dict) or state.get("Type") not in _FIELDS:
            yield f"SCHEMA_VALIDATION_FAILED: This Step Functions knows no such Type at {place}/Type"
            continue
        yield from _of_state(state, place)
        if "Next" in state:
            targets[f"States/{name}/Next"] = str(state["Next"])
        for index, catcher in enumerate(_dicts(state.get("Catch"))):
            targets[f"States/{name}/Catch[{index}]/Next"] = str(catcher.get("Next"))
    for path, target in targets.items():
        if target not in states:
            yield f"MISSING_TRANSITION_TARGET: There is no state {target} at {where}/{path}"
    for name in sorted(states.keys() - set(targets.values())):
        yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {where}/States/{name}'


def _of_state(state: dict[str, Any], place: str) -> Iterator[str]:
    kind = state["Type"]
    yield from _unknown(state, _FIELDS[kind], place)
    yield from _numbers(state, place)
    for needed in sorted(_NEEDED.get(kind, set()) - state.keys()):
        yield f"SCHEMA_VALIDATION_FAILED: {needed} is missing at {place}"
    if "Next" in _FIELDS[kind] and ("Next" in state) == (state.get("End") is True):
        yield f"SCHEMA_VALIDATION_FAILED: Either Next or End must be there at {place}"
    for field in ("Parameters", "ItemSelector", "ResultSelector"):
        yield from _paths(state.get(field), f"{place}/{field}")
    for index, retrier in enumerate(_dicts(state.get("Retry"))):
        yield from _of_retrier(retrier, f"{place}/Retry[{index}]")
    for index, catcher in enumerate(_dicts(state.get("Catch"))):
        yield from _unknown(catcher, {"ErrorEquals", "Next", "ResultPath"}, f"{place}/Catch[{index}]")
        yield from _bounded(catcher, "ErrorEquals", (list, 1), f"{place}/Catch[{index}]")
    if kind == "Task" and state.get("Resource") != INVOKE:
        yield f"SCHEMA_VALIDATION_FAILED: Only {INVOKE} is known here at {place}/Resource"
    if kind == "Map":
        yield from _of_map(state, place)


def _of_map(state: dict[str, Any], place: str) -> Iterator[str]:
    reader, processor = _dict(state.get("ItemReader")), _dict(state.get("ItemProcessor"))
    yield from _unknown(reader, {"Resource", "Parameters", "ReaderConfig"}, f"{place}/ItemReader")
    if reader.get("Resource") != READ_OBJECT or reader.get("ReaderConfig") != {"InputType": "JSON"}:
        yield f"SCHEMA_VALIDATION_FAILED: Only {READ_OBJECT} of JSON is known here at {place}/ItemReader"
    parameters = _dict(reader.get("Parameters"))
    yield from _paths(parameters, f"{place}/ItemReader/Parameters")
    if {name.removesuffix(".$") for name in parameters} != {"Bucket", "Key"}:
        yield f"SCHEMA_VALIDATION_FAILED: Bucket and Key must be there at {place}/ItemReader/Parameters"
    if len(str(state.get("Label", ""))) > _LABEL_LENGTH:
        yield f"SCHEMA_VALIDATION_FAILED: Label is longer than {_LABEL_LENGTH} at {place}/Label"
    if processor.get("ProcessorConfig") != {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}:
        yield (
            "SCHEMA_VALIDATION_FAILED: Only Mode DISTRIBUTED with ExecutionType STANDARD is known here at "
            f"{place}/ItemProcessor/ProcessorConfig"
        )
    yield from _unknown(processor, _PROCESSOR, f"{place}/ItemProcessor")
    yield from _of_states(processor, f"{place}/ItemProcessor")


def _of_retrier(retrier: dict[str, Any], place: str) -> Iterator[str]:
    yield from _unknown(retrier, set(_RETRIER), place)
    for field, bound in _RETRIER.items():
        if field in retrier or field == "ErrorEquals":
            yield from _bounded(retrier, field, bound, place)


def _bounded(found: dict[str, Any], field: str, bound: tuple[type, int], place: str) -> Iterator[str]:
    kind, least = bound
    value = found.get(field)
    size: Any = len(value) if isinstance(value, list) else value
    wanted = (int, float) if kind is float else kind
    if not isinstance(value, wanted) or isinstance(value, bool):
        yield f"SCHEMA_VALIDATION_FAILED: {field} is no {kind.__name__} at {place}/{field}"
    elif size < least:
        yield f"SCHEMA_VALIDATION_FAILED: {field} is below {least} at {place}/{field}"
    elif isinstance(value, list) and "States.ALL" in value and len(value) > 1:
        yield f"SCHEMA_VALIDATION_FAILED: States.ALL must stand alone at {place}/{field}"


def _numbers(found: dict[str, Any], place: str) -> Iterator[str]:
    for field, least in (("TimeoutSeconds", 1), ("MaxConcurrency", 0), *((each, 0) for each in _TOLERANCE)):
        if field in found:
            yield from _bounded(found, field, (int, least), place)
            if isinstance(found[field], int) and found[field] > _MOST.get(field, found[field]):
                yield f"SCHEMA_VALIDATION_FAILED: {field} is above {_MOST[field]} at {place}/{field}"


def _paths(template: object, place: str) -> Iterator[str]:
    for name, value in _dict(template).items():
        is_path = isinstance(value, str) and value.startswith(("$", "States."))
        if name.endswith(".$") and not is_path:
            yield f"SCHEMA_VALIDATION_FAILED: The value must be a valid JSONPath at {place}/{name}"
        yield from _paths(value, f"{place}/{name}")


def _unknown(found: dict[str, Any], known: set[str], place: str) -> Iterator[str]:
    for field in sorted(found.keys() - known):
        yield f"SCHEMA_VALIDATION_FAILED: Field is not supported at {place}/{field}"


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _dicts(found: object) -> list[dict[str, Any]]:
    return list(map(_dict, found)) if isinstance(found, list) else []

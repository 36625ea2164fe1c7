"""What Step Functions refuses of a state machine's definition, and what this one knows of it.

A state, field or integration that is not in these tables may be right on AWS; here it is refused rather than
passed over.
"""

import json
from collections.abc import Iterator
from typing import Any

from local.states.fields import (
    FIELDS,
    MACHINE,
    NEEDED,
    PROCESSOR,
    as_dict,
    as_dicts,
    bounded,
    numbers,
    of_retrier,
    of_test,
    paths,
    unknown,
)

MAX_BYTES = 1_048_576
"""Of a definition, by the service's model."""

INVOKE = "arn:aws:states:::lambda:invoke"
READ_OBJECT = "arn:aws:states:::s3:getObject"
SEND_MESSAGE = "arn:aws:states:::sqs:sendMessage"
_TASKS = (INVOKE, SEND_MESSAGE)

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
    return [*unknown(machine, MACHINE, ""), *numbers(machine, ""), *_of_states(machine, "")]


def _of_states(machine: dict[str, Any], where: str) -> Iterator[str]:
    states = machine.get("States")
    if not isinstance(states, dict) or not states:
        yield f"SCHEMA_VALIDATION_FAILED: There are no states at {where}/States"
        return
    targets = {"StartAt": str(machine.get("StartAt"))}
    for name, state in states.items():
        place = f"{where}/States/{name}"
        if not isinstance(state, dict) or state.get("Type") not in FIELDS:
            yield f"SCHEMA_VALIDATION_FAILED: This Step Functions knows no such Type at {place}/Type"
            continue
        yield from _of_state(state, place)
        if "Next" in state:
            targets[f"States/{name}/Next"] = str(state["Next"])
        for index, catcher in enumerate(as_dicts(state.get("Catch"))):
            targets[f"States/{name}/Catch[{index}]/Next"] = str(catcher.get("Next"))
        for index, choice in enumerate(as_dicts(state.get("Choices"))):
            targets[f"States/{name}/Choices[{index}]/Next"] = str(choice.get("Next"))
        if "Default" in state:
            targets[f"States/{name}/Default"] = str(state["Default"])
    for path, target in targets.items():
        if target not in states:
            yield f"MISSING_TRANSITION_TARGET: There is no state {target} at {where}/{path}"
    for name in sorted(states.keys() - set(targets.values())):
        yield f'MISSING_TRANSITION_TARGET: State "{name}" is not reachable. at {where}/States/{name}'


def _of_state(state: dict[str, Any], place: str) -> Iterator[str]:
    kind = state["Type"]
    yield from unknown(state, FIELDS[kind], place)
    yield from numbers(state, place)
    for needed in sorted(NEEDED.get(kind, set()) - state.keys()):
        yield f"SCHEMA_VALIDATION_FAILED: {needed} is missing at {place}"
    if "Next" in FIELDS[kind] and ("Next" in state) == (state.get("End") is True):
        yield f"SCHEMA_VALIDATION_FAILED: Either Next or End must be there at {place}"
    for field in ("Parameters", "ItemSelector", "ResultSelector"):
        yield from paths(state.get(field), f"{place}/{field}")
    for index, retrier in enumerate(as_dicts(state.get("Retry"))):
        yield from of_retrier(retrier, f"{place}/Retry[{index}]")
    for index, catcher in enumerate(as_dicts(state.get("Catch"))):
        yield from unknown(catcher, {"ErrorEquals", "Next", "ResultPath"}, f"{place}/Catch[{index}]")
        yield from bounded(catcher, "ErrorEquals", (list, 1), f"{place}/Catch[{index}]")
    for index, choice in enumerate(as_dicts(state.get("Choices"))):
        yield from of_test(choice, {"Next"}, f"{place}/Choices[{index}]")
    if kind == "Task" and state.get("Resource") not in _TASKS:
        yield f"SCHEMA_VALIDATION_FAILED: Only {', '.join(_TASKS)} are known here at {place}/Resource"
    if kind == "Map":
        yield from _of_map(state, place)


def _of_map(state: dict[str, Any], place: str) -> Iterator[str]:
    reader, processor = as_dict(state.get("ItemReader")), as_dict(state.get("ItemProcessor"))
    yield from unknown(reader, {"Resource", "Parameters", "ReaderConfig"}, f"{place}/ItemReader")
    if reader.get("Resource") != READ_OBJECT or reader.get("ReaderConfig") != {"InputType": "JSON"}:
        yield f"SCHEMA_VALIDATION_FAILED: Only {READ_OBJECT} of JSON is known here at {place}/ItemReader"
    parameters = as_dict(reader.get("Parameters"))
    yield from paths(parameters, f"{place}/ItemReader/Parameters")
    if {name.removesuffix(".$") for name in parameters} != {"Bucket", "Key"}:
        yield f"SCHEMA_VALIDATION_FAILED: Bucket and Key must be there at {place}/ItemReader/Parameters"
    if len(str(state.get("Label", ""))) > _LABEL_LENGTH:
        yield f"SCHEMA_VALIDATION_FAILED: Label is longer than {_LABEL_LENGTH} at {place}/Label"
    if processor.get("ProcessorConfig") != {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}:
        yield (
            "SCHEMA_VALIDATION_FAILED: Only Mode DISTRIBUTED with ExecutionType STANDARD is known here at "
            f"{place}/ItemProcessor/ProcessorConfig"
        )
    yield from unknown(processor, PROCESSOR, f"{place}/ItemProcessor")
    yield from _of_states(processor, f"{place}/ItemProcessor")

"""What AWS refuses of a state machine's definition is refused here, and what is not known here, too."""

import json

import pytest

from local.states.definition import complaints
from tests.support.state_machines import Json, a_map

CHOICE = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.n", "IsNull": False, "Next": "every"}],
    "Default": "every",
}


CHOICE_TESTS = [
    {"Variable": "$.n", "IsPresent": True},
    {"Variable": "$.n", "NumericGreaterThanEquals": 8},
]
SEND = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage"}


def choice(**changed: object) -> Json:
    """A state with one test, changed."""
    return {**CHOICE, "Choices": [{"Variable": "$.n", "IsNull": False, "Next": "every", **changed}]}


def test_a_right_definition_has_no_complaints() -> None:
    delays = {"MaxDelaySeconds": 31_622_399, "JitterStrategy": "FULL"}
    retry = [
        {"ErrorEquals": ["X"], "MaxAttempts": 99_999_999, **delays},
        {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 0, "BackoffRate": 1.5},
    ]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "failed", "ResultPath": "$.error"}]
    right = a_map(
        "worker",
        task={"Retry": retry, "TimeoutSeconds": 1, "ResultSelector": {"n.$": "$.Payload.n"}},
        map={"Catch": catch, "ItemSelector": {"item.$": "$$.Map.Item.Value"}, "Label": "x" * 40},
        states={
            "failed": {**SEND, "Next": "done"},
            "done": {**CHOICE, "Choices": [{"And": CHOICE_TESTS, "Next": "every"}], "Default": "over"},
            "over": {"Type": "Succeed"},
        },
        TimeoutSeconds=99_999_999,
    )

    assert complaints(json.dumps(right)) == []


MISTAKES: list[tuple[Json, str]] = [
    ({"StartAt": "nowhere"}, "MISSING_TRANSITION_TARGET: There is no state nowhere at /StartAt"),
    ({"Timeout": 1}, "Field is not supported at /Timeout"),
    ({"TimeoutSeconds": 0}, "TimeoutSeconds is below 1 at /TimeoutSeconds"),
    ({"TimeoutSeconds": 100_000_000}, "TimeoutSeconds is above 99999999"),
    ({"TimeoutSeconds": "1"}, "TimeoutSeconds is no int"),
    ({"states": {"alone": {"Type": "Succeed"}}}, 'State "alone" is not reachable. at /States/alone'),
    ({"states": {"done": {"Type": "Wait"}}}, "no such Type at /States/done/Type"),
    ({"states": {"done": {"Type": "Choice"}}}, "Choices is missing at /States/done"),
    ({"states": {"done": {**CHOICE, "Default": "nowhere"}}}, "no state nowhere at /States/done/Default"),
    ({"states": {"done": choice(Next="nowhere")}}, "no state nowhere at /States/done/Choices[0]/Next"),
    ({"states": {"done": choice(IsNull="no")}}, "One test must be there"),
    ({"states": {"done": choice(IsPresent=True)}}, "One test must be there"),
    ({"states": {"done": choice(Variable="round")}}, "valid JSONPath at /States/done/Choices[0]/Variable"),
    ({"states": {"done": choice(StringEquals="x")}}, "not supported at /States/done/Choices[0]/StringEquals"),
    (
        {"states": {"done": {**CHOICE, "Choices": [{"And": [], "Next": "every"}]}}},
        "And is below 1 at /States/done/Choices[0]/And",
    ),
    ({"states": {"done": {"Type": "Succeed", "End": True}}}, "not supported at /States/done/End"),
    ({"states": {"done": []}}, "no such Type at /States/done/Type"),
    ({"map": {"Next": []}}, "There is no state [] at /States/every/Next"),
    ({"map": {"End": True}}, "Either Next or End must be there at /States/every"),
    ({"map": {"ToleratedFailurePercentage": 101}}, "ToleratedFailurePercentage is above 100"),
    ({"map": {"MaxConcurrency": -1}}, "MaxConcurrency is below 0"),
    ({"map": {"MaxConcurrency": True}}, "MaxConcurrency is no int"),
    ({"map": {"Label": "x" * 41}}, "Label is longer than 40"),
    ({"map": {"ResultWriter": {}}}, "not supported at /States/every/ResultWriter"),
    ({"map": {"ItemReader": {}}}, "at /States/every/ItemReader"),
    ({"map": {"ItemReader": None}}, "at /States/every/ItemReader"),
    ({"map": {"ItemProcessor": {}}}, "There are no states at /States/every/ItemProcessor/States"),
    (
        {"map": {"Catch": [{"ErrorEquals": ["States.ALL"]}]}},
        "There is no state None at /States/every/Catch[0]",
    ),
    ({"map": {"Catch": [{"Next": "done"}]}}, "ErrorEquals is no list"),
    ({"task": {"Resource": "arn:aws:states:::s3:putObject"}}, "ItemProcessor/States/work/Resource"),
    ({"task": {"Retry": [{"ErrorEquals": []}]}}, "ErrorEquals is below 1"),
    ({"task": {"Retry": [{"ErrorEquals": ["States.ALL", "X"]}]}}, "States.ALL must stand alone"),
    ({"task": {"Retry": [{"ErrorEquals": ["X"], "BackoffRate": 0.5}]}}, "BackoffRate is below 1"),
    ({"task": {"Retry": [{"ErrorEquals": ["X"], "MaxAttempts": 100_000_000}]}}, "MaxAttempts is above"),
    ({"task": {"Retry": [{"ErrorEquals": ["X"], "MaxDelaySeconds": 0}]}}, "MaxDelaySeconds is below 1"),
    ({"task": {"Retry": [{"ErrorEquals": ["X"], "JitterStrategy": "SOME"}]}}, "neither FULL nor NONE"),
    ({"task": {"Parameters": {"FunctionName.$": "worker"}}}, "must be a valid JSONPath"),
    ({"Comment": "x" * 1_048_576}, "longer than 1048576 bytes"),
]


@pytest.mark.parametrize(("changed", "complaint"), MISTAKES, ids=[complaint for _, complaint in MISTAKES])
def test_a_mistake_in_a_definition_is_named_with_its_place(changed: Json, complaint: str) -> None:
    found = complaints(json.dumps(a_map("worker", **changed)))

    assert any(complaint in each for each in found), found


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"StartAt": "x", "States": {}}'])
def test_what_is_no_definition_is_refused(text: str) -> None:
    assert complaints(text)

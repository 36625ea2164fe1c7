"""What the state machine does that prepares large manifests in parts, in Amazon States Language.

    Begin -> Plan -> AreAllPrepared -> Prepared
               ^        |
               |        v
          NextRound <- Prepare        what fails for good: -> KeepEvent -> Failed

`Plan` is the function behind completed labeling jobs: it answers where a list of what is to be prepared lies,
or has gone on with what was. `Prepare` is a Distributed Map: each item of the list is one run of the worker.
"""

from dataclasses import dataclass
from typing import Any

# Any: a document in JSON.
State = dict[str, Any]

ROUNDS = 30
"""What is not prepared after as many never will be.

A pass takes six at most: ranges; those that are told of limits, twice; partitions of a meeting; those that
are told what it found; those that are told of buckets. There are four: labels alone, and with all others, and
both with records that cross over. And there are two questions to the lines of both.
"""
SECONDS = 6 * 3_600
"""Of a whole execution; as long as Lambda itself tries an event."""
_GRACE_SECONDS = 60
"""A function that is over its time tells so itself, unless it hangs."""

# Developer guide, "Handle Lambda service exceptions": nothing is wrong with what was asked for.
_SERVICE_FAULTS = (
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
)
_RETRY: list[State] = [
    {"ErrorEquals": [*_SERVICE_FAULTS], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2},
    # More workers than the account runs at once: the others wait their turn, as long as the execution lasts.
    {
        "ErrorEquals": ["Lambda.TooManyRequestsException"],
        "IntervalSeconds": 2,
        "MaxAttempts": SECONDS,
        "BackoffRate": 2,
        "MaxDelaySeconds": 60,
        "JitterStrategy": "FULL",
    },
    {
        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
        "IntervalSeconds": 5,
        "MaxAttempts": 2,
        "BackoffRate": 2,
    },
]
_LEFT: list[State] = [
    {"Variable": "$.planned.outcome.tasks", "IsPresent": True},
    {"Variable": "$.planned.outcome.tasks", "IsNull": False},
]
_KEEP: list[State] = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "KeepEvent"}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """What the definition names."""

    partition: str
    planning_function: str
    range_function: str
    """ARNs."""
    failed_events_url: str
    function_seconds: int
    """The time-out of both functions."""
    max_workers: int

    def definition(self) -> State:
        """The whole of it. An execution's input is an event; a state's is a round and an outcome."""
        states = {
            "Begin": {"Type": "Pass", "Result": {"round": 0}, "Next": "Plan"},
            "Plan": self._run(
                self.planning_function,
                "$$.Execution.Input",
                ResultSelector={"outcome.$": "$.Payload[0]"},
                ResultPath="$.planned",
                Catch=_KEEP,
                Next="AreAllPrepared",
            ),
            "AreAllPrepared": {
                "Type": "Choice",
                "Choices": [
                    {
                        "And": [*_LEFT, {"Variable": "$.round", "NumericGreaterThanEquals": ROUNDS}],
                        "Next": "KeepEvent",
                    },
                    {"And": _LEFT, "Next": "Prepare"},
                ],
                "Default": "Prepared",
            },
            "Prepare": self._map(),
            "NextRound": {
                "Type": "Pass",
                "Parameters": {"round.$": "States.MathAdd($.round, 1)"},
                "Next": "Plan",
            },
            "KeepEvent": {
                "Type": "Task",
                "Resource": self._service("sqs:sendMessage"),
                "Parameters": {
                    "QueueUrl": self.failed_events_url,
                    "MessageBody.$": "$$.Execution.Input",
                },
                "Retry": [
                    {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 6, "BackoffRate": 2}
                ],
                "Next": "Failed",
            },
            "Prepared": {"Type": "Succeed"},
            "Failed": {
                "Type": "Fail",
                "Error": "NotPrepared",
                "Cause": "The event is among the failed ones; the states before this one tell why.",
            },
        }
        return {
            "Comment": "Prepares large manifests in parts, and goes on with the dataset",
            "StartAt": "Begin",
            "TimeoutSeconds": SECONDS,
            "States": states,
        }

    def _map(self) -> State:
        return {
            "Type": "Map",
            "Label": "Ranges",
            "ItemReader": {
                "Resource": self._service("s3:getObject"),
                "ReaderConfig": {"InputType": "JSON"},
                "Parameters": {
                    "Bucket.$": "$.planned.outcome.tasks.bucket",
                    "Key.$": "$.planned.outcome.tasks.key",
                },
            },
            # By the execution's name a worker knows what an earlier attempt at the same item has left.
            "ItemSelector": {"task.$": "$$.Map.Item.Value", "execution.$": "$$.Execution.Id"},
            "ItemProcessor": {
                # An execution of the EXPRESS type ends after five minutes.
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "PrepareRange",
                # What the children give is put together, up to what a state's result may have: 256 KiB.
                "States": {
                    "PrepareRange": self._run(
                        self.range_function, "$", ResultSelector={"status.$": "$.StatusCode"}, End=True
                    )
                },
            },
            "MaxConcurrency": self.max_workers,
            "ToleratedFailurePercentage": 0,
            # Beside the round. CDK loses a null, which would let go of it.
            "ResultPath": "$.prepared",
            "Catch": _KEEP,
            "Next": "NextRound",
        }

    def _run(self, function: str, payload: str, **further: object) -> State:
        return {
            "Type": "Task",
            "Resource": self._service("lambda:invoke"),
            "Parameters": {"FunctionName": function, "Payload.$": payload},
            "TimeoutSeconds": self.function_seconds + _GRACE_SECONDS,
            "Retry": _RETRY,
            **further,
        }

    def _service(self, call: str) -> str:
        return f"arn:{self.partition}:states:::{call}"

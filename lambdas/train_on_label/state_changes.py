"""The events that the functions run on: read, built again, and taken out of dead letters."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SOURCE = "aws.sagemaker"
LABELING_JOB = "SageMaker Ground Truth Labeling Job State Change"
TRAINING_JOB = "SageMaker Training Job State Change"
S3_SOURCE = "aws.s3"
OBJECT_CREATED = "Object Created"
STATES_SOURCE = "aws.states"
EXECUTION = "Step Functions Execution Status Change"

Event = Mapping[str, Any]

_LABELING_JOB_ARN = re.compile(
    r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:labeling-job/(?P<name>[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"
)
_KNOWN = (LABELING_JOB, TRAINING_JOB, OBJECT_CREATED)
_TERMINAL = ("Completed", "Failed", "Stopped")


class UnknownEventError(ValueError):
    """An event of another shape: the rule or the caller is wrong, and a retry cannot help."""


def completed_labeling_jobs(event: Mapping[str, object]) -> tuple[list[str], list[UnknownEventError]]:
    """The names of the labeling jobs that the event says have completed, and what of it is of no use.

    The detail has no more than the state. The ARN stands in `resources`, a list.
    """
    detail, resources = event.get("detail"), event.get("resources")
    if not isinstance(detail, Mapping) or not isinstance(resources, list) or not resources:
        return [], [UnknownEventError("The event lacks detail or resources: it is no labeling job's change.")]
    matches = [_LABELING_JOB_ARN.fullmatch(arn) if isinstance(arn, str) else None for arn in resources]
    names = [match["name"] for match in matches if match]
    what = "The event's resources hold something else than a labeling job's ARN."
    unknown = [UnknownEventError(what) for match in matches if match is None]
    return names if detail.get("LabelingJobStatus") in ("Completed", "Stopped") else [], unknown


@dataclass(frozen=True, slots=True)
class TrainingJobEvent:
    """What the event of a training job says, as far as it decides anything."""

    training_job: str
    role_arn: str
    has_ended: bool


def training_job_event(event: Mapping[str, object]) -> TrainingJobEvent:
    """The training job of a state change; UnknownEventError where the event is of another shape."""
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        raise UnknownEventError("The event lacks a detail: it is no training job's state change.")
    name, role, status = (detail.get(key) for key in ("TrainingJobName", "RoleArn", "TrainingJobStatus"))
    if not isinstance(name, str) or not isinstance(role, str) or not isinstance(status, str):
        raise UnknownEventError("The event's detail lacks TrainingJobName, RoleArn or TrainingJobStatus.")
    return TrainingJobEvent(name, role, has_ended=status in _TERMINAL)


def labeling_completed_event(arn: str, time: str) -> dict[str, object]:
    """What EventBridge delivers when a labeling job has completed; `time` in ISO 8601."""
    _, _, _, region, account, _ = arn.split(":", 5)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": LABELING_JOB,
        "source": SOURCE,
        "account": account,
        "time": time,
        "region": region,
        "resources": [arn],
        "detail": {"LabelingJobStatus": "Completed"},
    }


def events_in(event: Event) -> Iterator[Event]:
    """The event itself, or those in the messages of a queue that the function reads."""
    records = event.get("Records")
    if not isinstance(records, list):
        yield event
        return
    for record in records:
        try:
            body = json.loads(record["body"])
        except (KeyError, TypeError, ValueError):
            body = None
        if not isinstance(body, Mapping):
            raise UnknownEventError("A record of the event is no message with a JSON object in it.")
        yield body


def dead_letter_event(body: object) -> Event:
    """The event in a dead letter: EventBridge keeps it bare, Lambda's destination in `requestPayload`.

    Of an execution that was aborted or timed out the event is the input, in text.
    """
    found = body.get("requestPayload", body) if isinstance(body, Mapping) else None
    if isinstance(found, Mapping) and found.get("detail-type") == EXECUTION:
        found = _input_of(found)
    if not isinstance(found, Mapping) or found.get("detail-type") not in _KNOWN:
        raise UnknownEventError("The message holds no event that a function runs on.")
    return found


def jobs_of(event: Event) -> str:
    """Names of the jobs that an event speaks of, or the key of a dropped manifest, for people."""
    if event.get("detail-type") == OBJECT_CREATED:
        return str(event["detail"]["object"]["key"])
    return ", ".join(str(arn).rpartition("/")[2] for arn in event.get("resources", []))


def _input_of(execution: Mapping[str, Any]) -> object:
    try:
        return json.loads(execution["detail"]["input"])
    except (KeyError, TypeError, ValueError):  # Step Functions leaves out what is too long
        return None

"""The events that the functions run on, to be told apart and to be repeated."""

import uuid
from collections.abc import Mapping
from typing import Any

SOURCE = "aws.sagemaker"
LABELING_JOB = "SageMaker Ground Truth Labeling Job State Change"
TRAINING_JOB = "SageMaker Training Job State Change"

Event = Mapping[str, Any]


class NotAnEventError(ValueError):
    """A dead letter that holds no event of the two kinds."""


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


def dead_letter_event(body: object) -> Event:
    """The event in a dead letter: EventBridge keeps it bare, Lambda's destination in `requestPayload`."""
    found = body.get("requestPayload", body) if isinstance(body, Mapping) else None
    if not isinstance(found, Mapping) or found.get("detail-type") not in (LABELING_JOB, TRAINING_JOB):
        raise NotAnEventError("The message holds no state change of a labeling or training job.")
    return found


def jobs_of(event: Event) -> str:
    """Names of the jobs that an event speaks of, for people."""
    return ", ".join(str(arn).rpartition("/")[2] for arn in event.get("resources", []))

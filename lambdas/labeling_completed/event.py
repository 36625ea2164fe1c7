"""The event of a labeling job, as EventBridge delivers it and as `replay` repeats it."""

import re
from collections.abc import Mapping

_LABELING_JOB_ARN = re.compile(
    r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:labeling-job/(?P<name>[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"
)


class UnknownEventError(ValueError):
    """An event of another shape: the rule or the caller is wrong, and a retry cannot help."""


def one_by_one(event: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The event once per resource, so that one that is of no use stands by itself."""
    resources = event.get("resources")
    if not isinstance(resources, list) or not resources:
        return [event]
    return [{**event, "resources": [resource]} for resource in resources]


def completed_labeling_jobs(event: Mapping[str, object]) -> list[str]:
    """The names of the labeling jobs that the event says have completed; none for any other state.

    The detail has no more than the state. The ARN stands in `resources`, a list.
    """
    detail, resources = event.get("detail"), event.get("resources")
    if not isinstance(detail, Mapping) or not isinstance(resources, list) or not resources:
        raise UnknownEventError("The event lacks detail or resources: it is no labeling job's state change.")
    names = []
    for arn in resources:
        match = _LABELING_JOB_ARN.fullmatch(arn) if isinstance(arn, str) else None
        if match is None:
            raise UnknownEventError("The event's resources hold something else than labeling jobs' ARNs.")
        names.append(match["name"])
    return names if detail.get("LabelingJobStatus") == "Completed" else []

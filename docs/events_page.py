"""The page of the events that machines can listen to, and the JSON schema of each."""

import json
from collections.abc import Callable
from functools import partial

from docs.markdown import table
from train_on_label.notifications.notifications import NOTIFICATIONS, SOURCE, Notification

_INTRODUCTION = """\
<!-- Made by python -m docs.generate; edit lambdas/train_on_label/notifications/notifications.py instead. -->

# Events and messages

Whatever becomes of a labeling job is told twice: as a message on the topic of the output
`NotificationsTopicArn`, for people, and as an event on the account's default bus, for machines. Both
are made from the same value. Neither holds any label's text; `failure_reason` is what SageMaker itself
says.

Both are told **at least once**. If telling fails, Lambda runs the function again; that run finds what
the first one started or registered, and tells of it. So an event may come twice, as SageMaker's own
may: `training_job` together with the type of the event says whether it is known already. Of a training
job that has to wait is told when it begins to, and when it starts. Labeling jobs that no profile takes up
are counted, and not told of.

Subscribers to the topic can filter on the message attributes `detail_type` and `profile`."""

_LISTENING = """\
## Listening

A rule for models of one profile:

```json
{
  "source": ["train-on-label"],
  "detail-type": ["Model Registered"],
  "detail": {"deployment": ["train-on-label"], "profile": ["street-scenes"]}
}
```"""

_NESTED = {
    "dataset": "object: `uri`, `task_type`, counts of lines and records",
    "refusals": "list of {`code`, `detail`}; the codes are explained in the [runbook](runbook.md)",
    "reasons": "list of {`code`, `detail`}, likewise",
}


def events_page() -> str:
    """The whole page."""
    overview = table(
        ["`detail-type`", "when", "message", "schema"],
        (
            [
                f"[{each.detail_type}](#{_slug(each)})",
                _summary(each),
                f"{each.title}: ..." if each.has_message else "none of its own",
                f"[{_slug(each)}.json](schemas/{_slug(each)}.json)",
            ]
            for each in NOTIFICATIONS
        ),
    )
    sections = (_section(each) for each in NOTIFICATIONS)
    return "\n\n".join([_INTRODUCTION, overview, _LISTENING, *sections]) + "\n"


def schema_pages() -> dict[str, Callable[[], str]]:
    """File name -> what renders the schema of one detail."""
    return {f"{_slug(each)}.json": partial(_schema, each) for each in NOTIFICATIONS}


def _schema(notification: type[Notification]) -> str:
    schema = notification.model_json_schema(mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def _section(notification: type[Notification]) -> str:
    fields = table(
        ["field of `detail`", "", "may be null"],
        (
            [
                f"`{name}`",
                _NESTED.get(name) or field.description or "",
                "yes" if "None" in str(field.annotation) else "",
            ]
            for name, field in notification.model_fields.items()
        ),
    )
    return "\n\n".join(
        [f"## {notification.detail_type}", f"{_summary(notification)} The source is `{SOURCE}`.", fields]
    )


def _summary(notification: type[Notification]) -> str:
    return " ".join((notification.__doc__ or "").split())


def _slug(notification: type[Notification]) -> str:
    return notification.detail_type.lower().replace(" ", "-")

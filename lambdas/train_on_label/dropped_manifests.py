"""Manifests that somebody put under incoming/ of the labeling bucket, to be trained on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from train_on_label.s3_uri import parse_s3_uri
from train_on_label.state_changes import OBJECT_CREATED, S3_SOURCE, UnknownEventError, completed_labeling_jobs

INCOMING: Final = "incoming/"
LABEL_ATTRIBUTE_METADATA: Final = "label-attribute"
"""The object's own metadata may name its label attribute, percent-encoded; else the lines have one only."""

_NOT_IN_A_NAME = re.compile(r"[^a-zA-Z0-9]+")
_LONGEST_NAME = 63
_SUFFIXES = (".manifest", ".jsonl", ".json")


@dataclass(frozen=True, slots=True)
class DroppedManifest:
    """One version of an object `incoming/<profile>/<name>`."""

    bucket: str
    key: str
    version_id: str | None
    bucket_arn: str

    @property
    def uri(self) -> str:
        """Where it lies."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def arn(self) -> str:
        """What tells it from labeling jobs, and from manifests of the same name elsewhere."""
        return f"{self.bucket_arn}/{self.key}"

    @property
    def profile(self) -> str:
        """The name of its folder; empty where it lies in none."""
        folder, slash, _ = self.key.removeprefix(INCOMING).partition("/")
        return folder if slash else ""

    @property
    def name(self) -> str:
        """What training job and dataset are called after: the object's name, as a labeling job has one."""
        own = self.key.removeprefix(f"{INCOMING}{self.profile}/").removeprefix(INCOMING)
        for suffix in _SUFFIXES:
            own = own.removesuffix(suffix)
        return _NOT_IN_A_NAME.sub("-", own)[:_LONGEST_NAME].strip("-") or "manifest"


Subject = str | DroppedManifest
"""What is to be trained on: a labeling job by its name, or a dropped manifest."""


def name_of(subject: Subject) -> str:
    """The labeling job's name, or the one that a dropped manifest has in its place."""
    return subject.name if isinstance(subject, DroppedManifest) else subject


def subjects_of(event: Mapping[str, object]) -> tuple[list[Subject], list[UnknownEventError]]:
    """What the event says is to be trained on, and what of it is of no use."""
    if event.get("detail-type") != OBJECT_CREATED:
        names, unknown = completed_labeling_jobs(event)
        return [*names], unknown
    try:
        dropped = _dropped_manifest(event)
    except UnknownEventError as error:
        return [], [error]
    # Consoles make folders, as objects whose names end in a slash.
    return ([] if dropped.key.endswith("/") else [dropped]), []


def dropped_manifest_at(uri: str | None, partition: str) -> DroppedManifest | None:
    """The dropped manifest that lies there, whichever version; None where a labeling job's may."""
    try:
        place = parse_s3_uri(uri or "")
    except ValueError:  # as where several were merged
        return None
    if not place.key.startswith(INCOMING):
        return None
    return DroppedManifest(place.bucket, place.key, None, f"arn:{partition}:s3:::{place.bucket}")


def _dropped_manifest(event: Mapping[str, object]) -> DroppedManifest:
    detail, resources = event.get("detail"), event.get("resources")
    if not isinstance(detail, Mapping) or not isinstance(resources, list):
        raise UnknownEventError("The event lacks detail or resources: it is no object's creation.")
    bucket, created = detail.get("bucket"), detail.get("object")
    name = bucket.get("name") if isinstance(bucket, Mapping) else None
    fields = created if isinstance(created, Mapping) else {}
    key, version = fields.get("key"), fields.get("version-id")
    if not isinstance(name, str) or not isinstance(key, str) or not key.startswith(INCOMING):
        raise UnknownEventError(f"The event names no object under {INCOMING} of a bucket.")
    arn = next((each for each in resources if isinstance(each, str)), f"arn:aws:s3:::{name}")
    return DroppedManifest(name, key, version if isinstance(version, str) else None, arn)


def dropped_event(dropped: DroppedManifest) -> dict[str, object]:
    """As much of what EventBridge delivers when an object was created as says what is to be trained on."""
    version = {"version-id": dropped.version_id} if dropped.version_id else {}
    return {
        "detail-type": OBJECT_CREATED,
        "source": S3_SOURCE,
        "resources": [dropped.bucket_arn],
        "detail": {"bucket": {"name": dropped.bucket}, "object": {"key": dropped.key, **version}},
    }

"""A profile's labels in a deployment: what is in its index, and what is left out of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.s3.labels_index import DamagedIndexError, LabelsIndex
from train_on_label.planning.labels.entry import LabelsEntry
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.s3_uri import parse_s3_uri
from train_on_label.settings.aws_names import PROFILE_NAME
from train_on_label.stack_outputs import DATASETS_BUCKET
from train_on_label_cli.deployment.deployed import find_outputs
from train_on_label_cli.errors import UsageError


def change_labels(
    profile: str, without: Sequence[str], taken_back: Sequence[str], stack: str, region: str | None
) -> None:
    """Leaves out and takes back; UsageError before anything is changed where one is not there."""
    index = _index(profile, stack, region)
    if not (without or taken_back):
        return
    so_far = _so_far(index)
    left_out = [_found(each, so_far, profile) for each in without]
    back = [_found(each, so_far, profile) for each in taken_back]
    if both := {each.key for each in left_out} & {each.key for each in back}:
        name = next(each.labeling_job for each in back if each.key in both)
        raise UsageError(f"{name} cannot be left out and taken back at once.")
    for entry in left_out:
        index.leave_out(entry)
    for entry in back:
        index.take_back(entry)


def labels_report(profile: str, stack: str, region: str | None) -> dict[str, Any]:
    """What the next training job would be trained on, and what not, newest first."""
    index = _index(profile, stack, region)
    so_far = replace(_so_far(index), state=index.state())
    kinds = (("in", so_far.entries), ("left-out", so_far.left_out), ("replaced", so_far.replaced))
    rows = [_row(entry, kind, is_new=so_far.is_new(entry)) for kind, entries in kinds for entry in entries]
    return {
        "profile": profile,
        "deployment": stack,
        "index": index.uri,
        "training_job": so_far.state.training_job,
        "records": sum(each.accepted for each in so_far.entries),
        "new_records": so_far.new_records,
        "classes": so_far.state.classes,
        "labels": sorted(rows, key=lambda row: row["completed"], reverse=True),
    }


def _index(profile: str, stack: str, region: str | None) -> LabelsIndex:
    if not PROFILE_NAME.fullmatch(profile):
        raise UsageError(f'"{profile}" is no profile\'s name: up to 63 letters, digits, inner hyphens.')
    bucket = find_outputs(f"{stack}-data", region)[DATASETS_BUCKET]
    return LabelsIndex(client("s3", region), bucket, profile)


def _so_far(index: LabelsIndex) -> LabelsSoFar:
    try:
        return index.so_far()
    except DamagedIndexError as error:
        raise UsageError(str(error)) from None


def _found(name: str, so_far: LabelsSoFar, profile: str) -> LabelsEntry:
    known = (*so_far.entries, *so_far.left_out)
    found = [each for each in known if name.lower() == each.labeling_job.lower() or name in _places(each)]
    if not found:
        raise UsageError(f"{name} is not among the labels of {profile}: train-on-label labels {profile}")
    if len(found) > 1:
        uris = ", ".join(each.manifest for each in found)
        raise UsageError(f"{name} may be any of {uris}: name one of these.")
    return found[0]


def _places(entry: LabelsEntry) -> tuple[str, str]:
    return entry.manifest, parse_s3_uri(entry.manifest).key


def _row(entry: LabelsEntry, kind: str, *, is_new: bool) -> dict[str, Any]:
    return {
        "labeling_job": entry.labeling_job,
        "manifest": entry.manifest,
        "is_dropped": entry.is_dropped,
        "completed": entry.completed.isoformat(timespec="seconds"),
        "label_attribute": entry.label_attribute,
        "task_type": entry.task_type,
        "lines": entry.lines,
        "records": entry.accepted,
        "rejected": entry.rejected,
        "classes": list(entry.classes.values()),
        "state": kind,
        "is_new": is_new,
    }

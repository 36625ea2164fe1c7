"""What is to be run again: labeling jobs, or the messages of dead-letter queues."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.aws.operating.functions import FunctionError, run_function
from train_on_label.aws.s3.incoming import listed_manifests
from train_on_label.aws.sagemaker.labeling_jobs import (
    ListedLabelingJob,
    find_labeling_job,
    labeling_jobs_with_labels_since,
)
from train_on_label.dropped_manifests import INCOMING, DroppedManifest, dropped_event
from train_on_label.instructions import Instructions, instructions_in
from train_on_label.state_changes import (
    TRAINING_JOB,
    dead_letter_event,
    jobs_of,
    labeling_completed_event,
)
from train_on_label_cli.deployment.deployed import DeployedStack
from train_on_label_cli.errors import UsageError

_TRAINS = ("started", "waiting", "would-start", "would-wait")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one job."""

    job: str
    result: str
    """As the function says it; `failed` if it ended with an error."""
    detail: str = ""
    training_job: str | None = None
    instance_hours: float | None = None
    """The most that its training job may use, where one was started or would be."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.result not in ("failed", "refused")


Subject = ListedLabelingJob | DroppedManifest


def named_subjects(names: Sequence[str], stack: DeployedStack, region: str | None) -> list[Subject]:
    """Labeling jobs by name, dropped manifests by key, URI or name; UsageError where one is not there."""
    return [
        _dropped_manifest(name, stack, region) if "/" in name else _called(name, stack, region)
        for name in names
    ]


def _called(name: str, stack: DeployedStack, region: str | None) -> Subject:
    """A labeling job, or else the dropped manifest that notifications call so."""
    job = find_labeling_job(client("sagemaker", region), name)
    if job is None:
        listed = listed_manifests(client("s3", region), stack.labeling_bucket)
        called_so = [each.dropped for each in listed if each.dropped.name == name]
        if len(called_so) == 1:
            return called_so[0]
        which = (
            f" Name one of the manifests: {', '.join(each.key for each in called_so)}." if called_so else ""
        )
        raise UsageError(f"There is no labeling job {name} in this account and region.{which}")
    if job.status not in ("Completed", "Stopped"):
        raise UsageError(f"Labeling job {name} is {job.status}: only those with labels can be replayed.")
    return job


def _dropped_manifest(name: str, stack: DeployedStack, region: str | None) -> DroppedManifest:
    key = name.removeprefix(f"s3://{stack.labeling_bucket}/")
    if key.startswith(INCOMING):
        for listed in listed_manifests(client("s3", region), stack.labeling_bucket, key):
            if listed.dropped.key == key:
                return listed.dropped
    raise UsageError(f"There is no manifest {name} under {INCOMING} of {stack.labeling_bucket}.")


def subjects_since(date: datetime, stack: DeployedStack, region: str | None) -> list[Subject]:
    """All labeling jobs of the account that ended with labels since then, and manifests dropped since."""
    jobs = list(labeling_jobs_with_labels_since(client("sagemaker", region), date))
    listed = listed_manifests(client("s3", region), stack.labeling_bucket)
    dropped = [each for each in listed if each.changed_at >= date]
    return [*jobs, *(each.dropped for each in sorted(dropped, key=attrgetter("changed_at")))]


def replay_subjects(
    subjects: Sequence[Subject], stack: DeployedStack, region: str | None, instructions: Instructions
) -> Iterator[Replayed]:
    """Runs the function on each one's event; no error of one keeps the others from running."""
    for subject in subjects:
        if isinstance(subject, DroppedManifest):
            event = dropped_event(subject)
        else:
            time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            event = labeling_completed_event(subject.arn, time)
        yield from _run(instructions.with_event(event), stack, region)


def replay_dead_letters(stack: DeployedStack, region: str | None, *, dry_run: bool) -> Iterator[Replayed]:
    """Runs each message once, and deletes it if that went well: a refusal is an answer too.

    A dry run asks the function what would become of labeling jobs; of training jobs only the names are known.
    """
    for holds, url in stack.queues.items():
        queue = DeadLetterQueue(client("sqs", region), url)
        for letter in queue.messages():
            try:
                event = dead_letter_event(json.loads(letter.body))
                # What has waited in vain waits anew, if it must, and people are told of it.
                carried = instructions_in(event)
                instructions = Instructions(attempt=carried.attempt, labels=carried.labels, dry_run=dry_run)
            except ValueError as error:
                yield Replayed(f"message {letter.id}", "failed", f"{error} It stays with the {holds}.")
                continue
            if dry_run and event["detail-type"] == TRAINING_JOB:
                yield Replayed(jobs_of(event), "would-run", f"from the {holds}")
                continue
            replayed = list(_run(instructions.with_event(event), stack, region))
            if not dry_run and all(each.result != "failed" for each in replayed):
                queue.delete(letter)
            yield from replayed


def _run(event: Any, stack: DeployedStack, region: str | None) -> Iterator[Replayed]:
    function = stack.functions[event["detail-type"]]
    try:
        answer = run_function(client("lambda", region), function, event)
    except FunctionError as error:
        yield Replayed(jobs_of(event), "failed", str(error))
        return
    for outcome in answer if isinstance(answer, list) else [answer]:
        refusals = " ".join(f"{each['code']}: {each['detail']}" for each in outcome.get("refusals", []))
        name = "training_job" if event["detail-type"] == TRAINING_JOB else "labeling_job"
        yield Replayed(
            outcome[name],
            # A training job that failed is that function's answer, not its failure.
            outcome["result"] if name == "labeling_job" else f"training-job-{outcome['result']}",
            refusals or outcome.get("explanation") or "",
            outcome["training_job"],
            outcome.get("instance_hours") if outcome["result"] in _TRAINS else None,
        )

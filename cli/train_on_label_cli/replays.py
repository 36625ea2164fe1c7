"""What is to be run again: labeling jobs, or the messages of dead-letter queues."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.aws.operating.functions import FunctionError, run_function
from train_on_label.aws.sagemaker.labeling_jobs import (
    ListedLabelingJob,
    find_labeling_job,
    labeling_jobs_completed_since,
)
from train_on_label.state_changes import (
    LABELING_JOB,
    dead_letter_event,
    jobs_of,
    labeling_completed_event,
)
from train_on_label_cli.deployed import DeployedStack
from train_on_label_cli.errors import UsageError


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one job."""

    job: str
    result: str
    """As the function says it; `failed` if it ended with an error, `would-run` in a dry run."""
    detail: str = ""
    training_job: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.result not in ("failed", "refused")


def named_labeling_jobs(names: Sequence[str], region: str | None) -> list[ListedLabelingJob]:
    """The completed labeling jobs of these names; UsageError where one is not there or not completed."""
    sagemaker = client("sagemaker", region)
    found = []
    for name in names:
        job = find_labeling_job(sagemaker, name)
        if job is None:
            raise UsageError(f"There is no labeling job {name} in this account and region.")
        if job.status not in ("Completed", "Stopped"):
            raise UsageError(f"Labeling job {name} is {job.status}: only those with labels can be replayed.")
        found.append(job)
    return found


def labeling_jobs_since(date: datetime, region: str | None) -> list[ListedLabelingJob]:
    """All labeling jobs of the account that completed since then."""
    return list(labeling_jobs_completed_since(client("sagemaker", region), date))


def replay_jobs(
    jobs: Sequence[ListedLabelingJob], stack: DeployedStack, region: str | None, *, dry_run: bool
) -> Iterator[Replayed]:
    """Runs the function on each labeling job's event; no error of one keeps the others from running."""
    for job in jobs:
        if dry_run:
            yield Replayed(job.name, "would-run")
            continue
        event = labeling_completed_event(job.arn, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        yield from _run(event, stack, region)


def replay_dead_letters(stack: DeployedStack, region: str | None, *, dry_run: bool) -> Iterator[Replayed]:
    """Runs each message once, and deletes it if that went well: a refusal is an answer too."""
    for holds, url in stack.queues.items():
        queue = DeadLetterQueue(client("sqs", region), url)
        for letter in queue.messages():
            try:
                event = dead_letter_event(json.loads(letter.body))
            except ValueError as error:
                yield Replayed(f"message {letter.id}", "failed", f"{error} It stays with the {holds}.")
                continue
            if dry_run:
                yield Replayed(jobs_of(event), "would-run", f"from the {holds}")
                continue
            replayed = list(_run(event, stack, region))
            if all(each.result != "failed" for each in replayed):
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
        name = "labeling_job" if event["detail-type"] == LABELING_JOB else "training_job"
        yield Replayed(
            outcome[name],
            # A training job that failed is that function's answer, not its failure.
            outcome["result"] if name == "labeling_job" else f"training-job-{outcome['result']}",
            refusals or outcome.get("explanation") or "",
            outcome["training_job"],
        )

"""How things stand: what became of the account's labeling jobs in one deployment."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.aws.operating.outcome_log import logged_outcomes
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.sagemaker.labeling_jobs import ListedLabelingJob, newest_labeling_jobs
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.state_changes import LABELING_JOB, TRAINING_JOB
from train_on_label_cli.deployed import DeployedStack

Logged = Mapping[str, Mapping[str, Any]]


def standing(stack: DeployedStack, region: str | None, count: int) -> dict[str, Any]:
    """The newest labeling jobs with what became of each, the dead letters, and the pause switch."""
    jobs = newest_labeling_jobs(client("sagemaker", region), count)
    return {
        "deployment": stack.name,
        "paused": is_paused(client("ssm", region), stack.paused_parameter),
        "dead_letters": {
            holds: DeadLetterQueue(client("sqs", region), url).count() for holds, url in stack.queues.items()
        },
        "labeling_jobs": _labeling_jobs(jobs, stack, region),
    }


def has_failed(row: Mapping[str, Any]) -> bool:
    """Whether a labeling job has come to nothing: refused, failed in the function, or in training."""
    return row["result"] in ("refused", "failed") or row["training_job_status"] in ("Failed", "Stopped")


def _labeling_jobs(
    jobs: list[ListedLabelingJob], stack: DeployedStack, region: str | None
) -> list[dict[str, object]]:
    if not jobs:
        return []
    since = min(job.changed_at for job in jobs)
    logs = client("logs", region)
    became = _latest("labeling_job", logged_outcomes(logs, stack.log_groups[LABELING_JOB], since))
    ended = _latest("training_job", logged_outcomes(logs, stack.log_groups[TRAINING_JOB], since))
    training_jobs = TrainingJobs(client("sagemaker", region), stack.name)
    rows = []
    for job in jobs:
        outcome = became.get(job.name.lower(), {})
        # A refused one has a name, but was never started.
        name = outcome.get("training_job") if outcome.get("result") == "started" else None
        end = ended.get(str(name).lower(), {})
        rows.append(
            {
                "labeling_job": job.name,
                "status": job.status,
                "changed_at": job.changed_at.astimezone(UTC).isoformat(timespec="seconds"),
                "result": outcome.get("result"),
                "refusals": outcome.get("refusals", []),
                "detail": outcome.get("detail"),
                "profile": outcome.get("profile"),
                "training_job": name,
                "training_job_status": training_jobs.status(name) if name else None,
                "model_package": end.get("model_package"),
                "explanation": end.get("explanation"),
            }
        )
    return rows


def _latest(name: str, outcomes: Iterable[Mapping[str, Any]]) -> Logged:
    """The last outcome of each job; names in lower case, for events may write them so."""
    latest = {}
    for outcome in outcomes:
        result = str(outcome["result"])
        repeated = {"already-started": "started", "already-registered": "registered"}.get(result, result)
        latest[str(outcome.get(name)).lower()] = {**outcome, "result": repeated}
    return latest

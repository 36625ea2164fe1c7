"""How things stand: what became of the account's labeling jobs in one deployment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from heapq import nlargest
from operator import attrgetter
from typing import Any

from train_on_label.aws.clients import client
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.aws.operating.outcome_log import logged_outcomes
from train_on_label.aws.operating.shared_ranges import prepared_ranges
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.s3.incoming import listed_manifests
from train_on_label.aws.sagemaker.labeling_jobs import newest_labeling_jobs
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.state_changes import LABELING_JOB, TRAINING_JOB
from train_on_label_cli.deployment.deployed import DeployedStack

Logged = Mapping[str, Mapping[str, Any]]


def standing(stack: DeployedStack, region: str | None, count: int) -> dict[str, Any]:
    """What became of the newest labeling jobs and dropped manifests, the dead letters, the pause switch."""
    jobs = newest_labeling_jobs(client("sagemaker", region), count)
    listed = listed_manifests(client("s3", region), stack.labeling_bucket)
    dropped = nlargest(count, listed, key=attrgetter("changed_at"))
    became = _Became(
        stack, region, [*(job.changed_at for job in jobs), *(each.changed_at for each in dropped)]
    )
    return {
        "deployment": stack.name,
        "paused": is_paused(client("ssm", region), stack.paused_parameter),
        "dead_letters": {
            holds: DeadLetterQueue(client("sqs", region), url).count() for holds, url in stack.queues.items()
        },
        "labeling_jobs": [
            {
                "labeling_job": job.name,
                "status": job.status,
                **became.of("labeling_job", job.name, job.changed_at),
            }
            for job in jobs
        ],
        "dropped_manifests": [
            {"manifest": each.dropped.uri, **became.of("manifest", each.dropped.uri, each.changed_at)}
            for each in dropped
        ],
    }


def has_failed(row: Mapping[str, Any]) -> bool:
    """Whether labels have come to nothing: refused, failed in the function, or in training."""
    return row["result"] in ("refused", "failed") or row["training_job_status"] in ("Failed", "Stopped")


class _Became:
    """What the functions' logs say became of labeling jobs, manifests and training jobs."""

    def __init__(self, stack: DeployedStack, region: str | None, changed_at: Sequence[datetime]) -> None:
        self._s3 = client("s3", region)
        self._training_jobs = TrainingJobs(client("sagemaker", region), stack.name)
        logs, since = client("logs", region), min(changed_at, default=None)
        outcomes, ends = (
            [] if since is None else list(logged_outcomes(logs, stack.log_groups[kind], since))
            for kind in (LABELING_JOB, TRAINING_JOB)
        )
        became = trained_later(outcomes)
        dropped = [outcome for outcome in became if outcome.get("manifest")]
        completed = [outcome for outcome in became if not outcome.get("manifest")]
        self._outcomes = {
            "manifest": _latest("manifest", dropped),
            "labeling_job": _latest("labeling_job", completed),
        }
        self._ends = _latest("training_job", ends)

    def of(self, kind: str, name: str, changed_at: datetime) -> dict[str, object]:
        """The rest of a row, for a labeling job's name or a manifest's URI."""
        outcome = self._outcomes[kind].get(name.lower(), {})
        # A refused one has a training job's name, but was never started.
        training_job = outcome.get("training_job") if outcome.get("result") == "started" else None
        end = self._ends.get(str(training_job).lower(), {})
        return {
            "changed_at": changed_at.astimezone(UTC).isoformat(timespec="seconds"),
            "result": outcome.get("result"),
            "refusals": outcome.get("refusals", []),
            "detail": outcome.get("detail"),
            "why": outcome.get("why"),
            "since": outcome.get("since"),
            "ranges": outcome.get("ranges"),
            "prepared_ranges": self._prepared_ranges(outcome),
            "new_records": outcome.get("new_records"),
            "min_new_records": outcome.get("min_new_records"),
            "profile": outcome.get("profile"),
            "training_job": training_job,
            "training_job_status": self._training_jobs.status(training_job) if training_job else None,
            "model_package": end.get("model_package"),
            "explanation": end.get("explanation"),
        }

    def _prepared_ranges(self, outcome: Mapping[str, Any]) -> int | None:
        """Of a manifest that workers prepare; None of others, and where nothing tells."""
        if outcome.get("result") != "preparing":
            return None
        try:
            return prepared_ranges(self._s3, outcome["tasks"])
        except (MissingObjectError, UnreadableObjectError):
            return None


def trained_later(outcomes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same; labels that waited for more were trained on with the next training job of their profile."""
    later: dict[Any, Any] = {}
    told = []
    for outcome in reversed(outcomes):
        profile, became = outcome.get("profile"), outcome
        if outcome["result"] in ("started", "already-started"):
            later[profile] = {
                "result": "started",
                "training_job": outcome.get("training_job"),
                "refusals": [],
            }
        elif outcome["result"] in ("waiting-for-labels", "taken-in") and profile in later:
            became = {**outcome, **later[profile]}
        told.append(became)
    return told[::-1]


def _latest(name: str, outcomes: Iterable[Mapping[str, Any]]) -> Logged:
    """The last outcome of each job; names in lower case, for events may write them so."""
    latest = {}
    for outcome in outcomes:
        result = str(outcome["result"])
        repeated = {"already-started": "started", "already-registered": "registered"}.get(result, result)
        latest[str(outcome.get(name)).lower()] = {**outcome, "result": repeated}
    return latest

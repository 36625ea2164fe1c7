"""From labels that a profile takes to a started training job: prepared, guarded, started; or they wait."""

from dataclasses import dataclass

from labeling_completed.attempts import Attempts
from labeling_completed.outcome import AlreadyStarted, BeingPrepared, Outcome, Refused, Waiting
from labeling_completed.preparing import Preparing
from labeling_completed.preparing_all import UnmergeableError
from labeling_completed.starting import Starting
from labeling_completed.taken import Routed, Taken, TakenFacts
from labeling_completed.wait import Wait
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelCounters, LabelingJob
from train_on_label.planning.one_function import BeyondOneFunctionError
from train_on_label.preparation.finality import NotFinalError
from train_on_label.preparation.ranges.asking import UnpreparedError


@dataclass(frozen=True, slots=True)
class Training:
    """Takes one attempt all the way."""

    attempts: Attempts
    preparing: Preparing
    starting: Starting
    seconds_until_final: int
    """How long a manifest may lack what its labeling job counts."""

    def alone(self, routed: Routed, wait: Wait) -> Outcome:
        """Trains on these labels and no others."""
        job = routed.job
        attempt = self.attempts.choose(job, routed.manifest.identity, routed.profile, wait.instructions)
        return self.start(routed.alone(attempt), self.counters(job, wait), wait)

    def start(self, taken: Taken, counters: LabelCounters | None, wait: Wait) -> Outcome:
        """Goes on with the attempt; `counters` are what its manifest must have."""
        attempt = taken.attempt
        # A dataset that a training job may be reading is not written again.
        if attempt.was_started:
            return AlreadyStarted(**taken.facts, has_ended=not attempt.is_in_progress)
        try:
            taken, request = self.preparing.run(taken, counters, dry_run=wait.instructions.dry_run)
        except UnreadableObjectError as error:
            return Refused(**taken.facts, refusals=(Refusal(Code.UNREADABLE_BUCKET, str(error)),))
        except (UnmergeableError, BeyondOneFunctionError) as error:
            return Refused(**taken.facts, refusals=error.refusals)
        except (NotFinalError, UnpreparedError) as error:
            job = taken.routed.job
            return self.later(
                error, wait, taken.facts, job, attempt=attempt.number, labels=taken.labels_identity
            )
        if request is None:
            return Refused(**taken.facts, refusals=taken.plan.refusals if taken.plan else ())
        return self.starting.run(taken, request, wait)

    def later(
        self,
        error: NotFinalError | UnpreparedError,
        wait: Wait,
        facts: TakenFacts,
        job: LabelingJob,
        *,
        attempt: int | None = None,
        labels: str | None = None,
    ) -> Outcome:
        """Waits for the workers, or for the rest of the manifest, though not for ever."""
        if isinstance(error, UnpreparedError):
            return BeingPrepared(
                **facts,
                ranges=error.count,
                tasks=error.tasks,
                event=wait.for_workers(job, attempt, labels),
                is_news=not wait.instructions.in_parts,
            )
        if wait.is_over(self.seconds_until_final):
            detail = f"{error} It was waited for since {wait.began}."
            return Refused(**facts, refusals=(Refusal(Code.INCOMPLETE_MANIFEST, detail),))
        not_final = Refusal(Code.MANIFEST_NOT_FINAL, str(error))
        return Waiting(**facts, refusals=(not_final,), **wait.facts(job, attempt, labels))

    def counters(self, job: LabelingJob, wait: Wait) -> LabelCounters | None:
        """What the manifest must have; once it was waited for, at least the labels."""
        if job.counters is None or not self.seconds_until_final:
            return None
        return job.counters._replace(failed=0) if wait.is_over(self.seconds_until_final) else job.counters

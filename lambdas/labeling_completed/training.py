"""From labels that a profile takes to a started training job: prepared, guarded, started; or they wait."""

from dataclasses import dataclass

from labeling_completed.attempts import Attempts
from labeling_completed.outcome import AlreadyStarted, Outcome, Refused, Waiting
from labeling_completed.preparing import Preparing
from labeling_completed.preparing_all import UnmergeableError
from labeling_completed.starting import Starting
from labeling_completed.taken import Routed, Taken, TakenFacts
from labeling_completed.wait import Wait, WaitFacts
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelCounters, LabelingJob
from train_on_label.planning.one_function import BeyondOneFunctionError
from train_on_label.preparation.finality import NotFinalError


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
        except NotFinalError as error:
            return self.not_final(error, wait, taken.facts, taken.waiting(wait))
        if request is None:
            return Refused(**taken.facts, refusals=taken.plan.refusals if taken.plan else ())
        return self.starting.run(taken, request, wait)

    def not_final(self, error: NotFinalError, wait: Wait, facts: TakenFacts, waits: WaitFacts) -> Outcome:
        """Waits for the rest of the manifest, but not for ever."""
        if wait.is_over(self.seconds_until_final):
            detail = f"{error} It was waited for since {wait.began}."
            return Refused(**facts, refusals=(Refusal(Code.INCOMPLETE_MANIFEST, detail),))
        return Waiting(**facts, refusals=(Refusal(Code.MANIFEST_NOT_FINAL, str(error)),), **waits)

    def counters(self, job: LabelingJob, wait: Wait) -> LabelCounters | None:
        """What the manifest must have; once it was waited for, at least the labels."""
        if job.counters is None or not self.seconds_until_final:
            return None
        return job.counters._replace(failed=0) if wait.is_over(self.seconds_until_final) else job.counters

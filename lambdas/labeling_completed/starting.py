"""The last step: the guards, then CreateTrainingJob; what keeps it from starting now waits."""

from dataclasses import dataclass

from labeling_completed.attempts import Attempts
from labeling_completed.clients import Clients
from labeling_completed.observing import Observing
from labeling_completed.outcome import AlreadyStarted, Outcome, Refused, Started, Waiting
from labeling_completed.taken import Taken
from labeling_completed.wait import LONGEST, UNTIL_A_ROLE_IS_READY, Wait
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.sagemaker.start_errors import InvalidRequestError, QuotaExceededError
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.codes import Code, Refusal, Scope
from train_on_label.instructions import Instructions
from train_on_label.settings.guards import Guards
from train_on_label.training.guard_checks import check_guards
from train_on_label.training.request import TrainingRequest


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts a training job whose dataset is prepared."""

    aws: Clients
    training_jobs: TrainingJobs
    guards: Guards
    environment: LabelingCompletedEnvironment
    attempts: Attempts
    observing: Observing

    def run(self, taken: Taken, request: TrainingRequest, wait: Wait) -> Outcome:
        """Started, waiting or refused; a dry run starts nothing."""
        against = self._guarded(taken)
        if any(each.code.scope is not Scope.WAITING for each in against):
            return Refused(**taken.facts, refusals=against)
        if against:
            return _waiting(taken, wait, *against)
        if wait.instructions.dry_run:
            return Started(**taken.facts)
        try:
            with self.observing.step("start training job"):
                is_new = self.training_jobs.start(request)
        except QuotaExceededError as error:
            return _without_quota(taken, wait, error)
        except InvalidRequestError as error:
            return _invalid(taken, wait, error)
        self.attempts.remember(taken.job, taken.manifest.identity, taken.attempt, taken.labels)
        return Started(**taken.facts) if is_new else AlreadyStarted(**taken.facts)

    def _guarded(self, taken: Taken) -> tuple[Refusal, ...]:
        with self.observing.step("check guards"):
            limit, profile = self.guards.max_running_jobs_per_profile, taken.profile
            name = taken.attempt.training_job
            return tuple(
                check_guards(
                    self.guards,
                    profile,
                    paused=is_paused(self.aws.ssm, self.environment.paused_parameter),
                    running=self.training_jobs.running(profile.name, limit, besides=name),
                )
            )


def _without_quota(taken: Taken, wait: Wait, error: QuotaExceededError) -> Waiting | Refused:
    if error.may_pass:
        return _waiting(taken, wait, Refusal(Code.QUOTA_EXCEEDED, str(error)))
    return _in_vain(taken, wait, Refusal(Code.QUOTA_TOO_SMALL, str(error)))


def _invalid(taken: Taken, wait: Wait, error: InvalidRequestError) -> Waiting | Refused:
    if error.may_pass and not wait.is_over(UNTIL_A_ROLE_IS_READY):
        return _waiting(taken, wait, Refusal(Code.ROLE_NOT_READY, str(error)))
    return Refused(**taken.facts, refusals=(Refusal(Code.REQUEST_REFUSED_BY_SAGEMAKER, str(error)),))


def _waiting(taken: Taken, wait: Wait, *reasons: Refusal) -> Waiting | Refused:
    if wait.is_over(LONGEST):
        in_vain = Refusal(Code.WAITED_TOO_LONG, f"It has waited since {wait.began}.")
        return _in_vain(taken, wait, in_vain, *reasons)
    return Waiting(**taken.facts, refusals=reasons, **taken.waiting(wait))


def _in_vain(taken: Taken, wait: Wait, *reasons: Refusal) -> Refused:
    """Somebody must be alarmed, and run the event again."""
    again = Instructions(attempt=taken.attempt.number, labels=taken.labels_identity)
    event = again.with_event(wait.event_of(taken.routed.job))
    return Refused(**taken.facts, refusals=reasons, dead_letter=event)

"""The path of a labeling job, or of a dropped manifest: described, routed, prepared, started; or it waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from labeling_completed.clients import Clients
from labeling_completed.dropped import RefusedManifestError, opened, was_removed
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.outcome import BeingPrepared, Ignored, Outcome, Refused, Waiting, WaitingForLabels
from labeling_completed.sharing import have_prepared
from labeling_completed.taken import Routed
from labeling_completed.training import Training
from labeling_completed.training_on_all import TrainingOnAll
from labeling_completed.wait import Wait
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.queues import send_event
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.sagemaker.labeling_jobs import IncompleteLabelingJobError, describe_labeling_job
from train_on_label.codes import Code, Refusal
from train_on_label.dropped_manifests import DroppedManifest, Subject, name_of
from train_on_label.instructions import Instructions
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.recognition import Recognised, recognise
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.routing import choose_profile, is_skipped
from train_on_label.settings.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class StartTraining:
    """Starts the training job that a completed labeling job calls for.

    Whatever is wrong with labels or settings ends as a refusal; what passes by itself waits; whatever a retry
    may heal is raised.
    """

    aws: Clients
    settings: TrainingSettings
    environment: LabelingCompletedEnvironment
    training: Training
    on_all: TrainingOnAll
    observing: Observing
    notifying: Notifying
    now: Callable[[], float]
    request_id: str
    """The same where Lambda runs an event once more."""

    def run(self, subject: Subject, instructions: Instructions) -> Outcome:
        """Takes one labeling job all the way; the outcome has been told when this returns.

        A dry run tells nobody, and leaves everything as it is.
        """
        with self.observing.job(name_of(subject), instructions):
            outcome = self._outcome(subject, Wait(subject, instructions, self.now()))
            if isinstance(subject, DroppedManifest):
                outcome = replace(outcome, manifest=subject.uri)
            if not instructions.dry_run:
                self.observing.outcome(outcome)
                # Told before it is sent: what fails in between is told again, and does not wait twice.
                self.notifying.outcome(outcome)
                self._send(outcome)
            return outcome

    def _send(self, outcome: Outcome) -> None:
        match outcome:
            case Waiting():
                send_event(self.aws.sqs, self.environment.waiting_url, outcome.event, outcome.delay_seconds)
            case BeingPrepared(is_news=True) if self.environment.preparing_arn is not None:
                name = f"{outcome.labeling_job}-{self.request_id}"
                have_prepared(self.aws.states(), self.environment.preparing_arn, outcome.event, name)
            case WaitingForLabels(is_news=True):
                self.on_all.remember_told(outcome)
            case Refused(dead_letter=event) if event is not None:
                send_event(self.aws.sqs, self.environment.failed_invocations_url, event)

    def _outcome(self, subject: Subject, wait: Wait) -> Outcome:
        try:
            job = self._describe(subject)
        except IncompleteLabelingJobError as error:
            return Refused(labeling_job=name_of(subject), refusals=(error.refusal,))
        if foreign := self.settings.foreign(job, self.environment.labeling_bucket):
            return Ignored(labeling_job=job.name, why=foreign)
        if wait.has_begun and job.is_dropped and was_removed(job, self.aws.s3):
            return Ignored(labeling_job=job.name, why="its manifest was removed while it waited")
        return self._route(job, wait)

    def _route(self, job: LabelingJob, wait: Wait) -> Outcome:
        try:
            job, manifest, found = self._look_into_manifest(job)
        except UnreadableObjectError as error:
            return Refused(labeling_job=job.name, refusals=(Refusal(Code.UNREADABLE_BUCKET, str(error)),))
        except RefusedManifestError as error:
            return Refused(labeling_job=job.name, profile=error.profile, refusals=(error.refusal,))
        except MissingObjectError as error:
            return self._without_manifest(job, str(error), wait)
        match choose_profile(job, found.task_type, self.settings):
            case None:
                return Ignored(labeling_job=job.name, why="no profile takes it")
            case Refusal() as refusal:
                return Refused(labeling_job=job.name, refusals=(refusal,))
            case profile:
                return self._train(Routed(job, manifest, found, profile), wait)

    def _without_manifest(self, job: LabelingJob, error: str, wait: Wait) -> Outcome:
        if is_skipped(job):
            return Ignored(labeling_job=job.name, why="its tag says to skip it")
        # The manifest has the last word on the task type, so another profile may yet take the labeling job.
        chosen = choose_profile(job, job.task_type, self.settings)
        profile = chosen.name if isinstance(chosen, Profile) else None
        if wait.is_over(self.training.seconds_until_final):
            missing = Refusal(Code.MISSING_MANIFEST, f"{error} It was waited for since {wait.began}.")
            return Refused(labeling_job=job.name, profile=profile, refusals=(missing,))
        return Waiting(
            labeling_job=job.name,
            profile=profile,
            attempt=wait.instructions.attempt,
            refusals=(Refusal(Code.MANIFEST_NOT_FINAL, error),),
            **wait.facts(job, None, tell=profile is not None),
        )

    def _train(self, routed: Routed, wait: Wait) -> Outcome:
        profile = routed.profile
        if profile.dataset.train_on == "profile":
            return self.on_all.run(routed, wait)
        if wait.instructions.index_only:
            why = f"{profile.name} trains on each labeling job alone"
            return Ignored(labeling_job=routed.job.name, profile=profile.name, why=why)
        return self.training.alone(routed, wait)

    def _describe(self, subject: Subject) -> LabelingJob:
        if isinstance(subject, DroppedManifest):
            return LabelingJob.of_dropped(subject)
        with self.observing.step("describe labeling job"):
            return describe_labeling_job(self.aws.sagemaker, subject)

    def _look_into_manifest(self, job: LabelingJob) -> tuple[LabelingJob, S3Manifest, Recognised]:
        with self.observing.step("look into manifest"):
            if job.is_dropped:
                job, manifest = opened(job, self.aws.s3, self.settings)
            else:
                manifest = S3Manifest(self.aws.s3, job.manifest_uri)
            self.observing.manifest(manifest.size)
            return job, manifest, recognise(job, manifest)

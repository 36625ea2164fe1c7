"""The path of one training job that has ended: described, registered or explained, told."""

from dataclasses import dataclass

from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.s3.reports import read_dataset_facts
from train_on_label.aws.sagemaker.ended_training_jobs import describe_ended_training_job
from train_on_label.aws.sagemaker.model_registry import ModelRegistry
from train_on_label.notifications.failures import explain
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import group_name
from training_finished.clients import Adapters
from training_finished.event import TrainingJobEvent
from training_finished.notifying import Notifying
from training_finished.observing import Observing
from training_finished.outcome import Outcome, Result


@dataclass(frozen=True, slots=True)
class FinishTraining:
    """Registers the model of a training job that completed, and explains why another has none."""

    aws: Adapters
    settings: TrainingSettings
    environment: CommonEnvironment
    observing: Observing
    notifying: Notifying

    def run(self, event: TrainingJobEvent) -> Outcome:
        """Takes one training job all the way; the outcome has been told when this returns."""
        with self.observing.job(event.training_job):
            outcome = self._outcome(event)
            self.observing.outcome(outcome)
            self.notifying.outcome(outcome)
            return outcome

    def _outcome(self, event: TrainingJobEvent) -> Outcome:
        # The rule has looked at both; a replay or a rule of another make has not.
        if not event.has_ended or event.role_arn != self.environment.training_role_arn:
            return Outcome(training_job=event.training_job, result=Result.IGNORED)
        with self.observing.step("describe training job"):
            job = describe_ended_training_job(self.aws.sagemaker, event.training_job)
        if job is None:
            return Outcome(training_job=event.training_job, result=Result.IGNORED)
        if job.status == "Completed" and job.model_uri:
            return self._register(job, job.model_uri)
        return self._explain(job)

    def _register(self, job: EndedTrainingJob, model_uri: str) -> Outcome:
        group = group_name(self.environment.deployment_name, job.profile)
        with self.observing.step("register model"):
            registry = ModelRegistry(self.aws.sagemaker, self.settings.tags)
            registration = registry.register(job, model_uri, group)
        return Outcome(
            training_job=job.name,
            result=Result.REGISTERED if registration.is_new else Result.ALREADY_REGISTERED,
            job=job,
            dataset=read_dataset_facts(self.aws.s3, job.dataset_uri),
            group=group,
            registration=registration,
        )

    def _explain(self, job: EndedTrainingJob) -> Outcome:
        with self.observing.step("explain failure"):
            dataset = read_dataset_facts(self.aws.s3, job.dataset_uri)
            explanation = explain(job.secondary_status, job.failure_reason, dataset)
        return Outcome(
            training_job=job.name,
            result=Result.STOPPED if job.status == "Stopped" else Result.FAILED,
            job=job,
            dataset=dataset,
            explanation=explanation,
        )

"""The path of one training job that has ended: described, registered or explained, told."""

from dataclasses import dataclass

from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.s3.reports import read_dataset_facts
from train_on_label.aws.sagemaker.ended_training_jobs import describe_ended_training_job
from train_on_label.aws.sagemaker.model_registry import ModelRegistry
from train_on_label.notifications.failures import explain
from train_on_label.settings.settings import TrainingSettings
from train_on_label.state_changes import TrainingJobEvent
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import group_name
from training_finished.clients import Clients
from training_finished.notifying import Notifying
from training_finished.observing import Observing
from training_finished.outcome import Ignored, Outcome, Registered, Unsuccessful


@dataclass(frozen=True, slots=True)
class FinishTraining:
    """Registers the model of a training job that completed, and explains why another has none."""

    aws: Clients
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
            return Ignored(training_job=event.training_job)
        with self.observing.step("describe training job"):
            job = describe_ended_training_job(self.aws.sagemaker, event.training_job)
        if job is None:
            return Ignored(training_job=event.training_job)
        if job.status == "Completed" and job.model_uri:
            return self._register(job, job.model_uri)
        return self._explain(job)

    def _register(self, job: EndedTrainingJob, model_uri: str) -> Registered:
        group = group_name(self.environment.deployment_name, job.profile)
        with self.observing.step("register model"):
            registry = ModelRegistry(self.aws.sagemaker, self.settings.tags)
            registration = registry.register(job, model_uri, group)
        return Registered(
            job=job,
            model_uri=model_uri,
            group=group,
            registration=registration,
            dataset=read_dataset_facts(self.aws.s3, job.dataset_uri),
        )

    def _explain(self, job: EndedTrainingJob) -> Unsuccessful:
        with self.observing.step("explain failure"):
            dataset = read_dataset_facts(self.aws.s3, job.dataset_uri)
            explanation = explain(job.secondary_status, job.failure_reason, dataset)
        return Unsuccessful(job=job, explanation=explanation, dataset=dataset)

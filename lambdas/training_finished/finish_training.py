"""The path of one training job that has ended: described, registered, tried again or explained, told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.queues import MAX_DELAY_SECONDS, send_event
from train_on_label.aws.s3.reports import read_dataset_facts
from train_on_label.aws.sagemaker.ended_training_jobs import describe_ended_training_job
from train_on_label.aws.sagemaker.model_registry import ModelRegistry
from train_on_label.dropped_manifests import dropped_event, dropped_manifest_at
from train_on_label.instructions import Instructions
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.failures import explain
from train_on_label.settings.settings import TrainingSettings
from train_on_label.state_changes import Event, TrainingJobEvent, labeling_completed_event
from train_on_label.tags import MANIFEST
from train_on_label.training.ended_job import EndedTrainingJob
from train_on_label.training.model_package import group_name
from training_finished.clients import Clients
from training_finished.notifying import Notifying
from training_finished.observing import Observing
from training_finished.outcome import Ignored, Outcome, Registered, Unsuccessful

# Capacity does not come back within minutes.
_UNTIL_NEXT_ATTEMPT = MAX_DELAY_SECONDS


@dataclass(frozen=True, slots=True)
class FinishTraining:
    """Registers the model of a training job that completed, and explains why another has none.

    Where AWS itself failed, the labeling job is handed to the function that starts training jobs once more.
    """

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
        dataset = read_dataset_facts(self.aws.s3, job.dataset_uri)
        if dataset is not None:
            job = replace(job, labeling_jobs=tuple(each.labeling_job for each in dataset.sources))
        with self.observing.step("register model"):
            registry = ModelRegistry(self.aws.sagemaker, self.settings.tags)
            registration = registry.register(job, model_uri, group)
        return Registered(
            job=job,
            model_uri=model_uri,
            group=group,
            registration=registration,
            dataset=dataset,
        )

    def _explain(self, job: EndedTrainingJob) -> Unsuccessful:
        with self.observing.step("explain failure"):
            dataset = read_dataset_facts(self.aws.s3, job.dataset_uri)
            explanation = explain(job.secondary_status, job.failure_reason, dataset)
        next_attempt = self._try_again(job, dataset) if explanation.is_of_aws else None
        return Unsuccessful(job=job, explanation=explanation, dataset=dataset, next_attempt=next_attempt)

    def _try_again(self, job: EndedTrainingJob, dataset: DatasetFacts | None) -> int | None:
        """Sends the labeling job to those that wait; returns the attempt, None where there is none left."""
        profile = next((each for each in self.settings.profiles if each.name == job.profile), None)
        if profile is None or job.attempt >= profile.training.max_attempts:
            return None
        with self.observing.step("try again"):
            instructions = Instructions(attempt=job.attempt + 1, labels=job.tags.get(MANIFEST))
            event = self._event_of(job, dataset)
            url = self.environment.waiting_url
            send_event(self.aws.sqs, url, instructions.with_event(event), _UNTIL_NEXT_ATTEMPT)
        return instructions.attempt

    def _event_of(self, job: EndedTrainingJob, dataset: DatasetFacts | None) -> Event:
        """The event that the training job was started on."""
        if dataset and (dropped := dropped_manifest_at(dataset.newest_manifest, self.environment.partition)):
            return dropped_event(dropped)
        arn = self.environment.labeling_job_arn(job.labeling_job)
        return labeling_completed_event(arn, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")

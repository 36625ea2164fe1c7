"""Tells people and machines how a training job ended."""

from dataclasses import dataclass

from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.notifier import Notifier
from train_on_label.dropped_manifests import dropped_manifest_at
from train_on_label.notifications.console import Console
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.notifications import Failed, Notification, Trained
from train_on_label.notifications.notifications import Registered as ModelRegistered
from train_on_label.training.ended_job import EndedTrainingJob
from training_finished.outcome import Outcome, Registered, Unsuccessful


@dataclass(frozen=True, slots=True)
class Notifying:
    """Tells at least once: what cannot be told is raised, and Lambda runs the event again."""

    notifier: Notifier
    environment: CommonEnvironment

    def outcome(self, outcome: Outcome) -> None:
        """Tells of a model, or why there is none; other people's training jobs are nobody's news."""
        for notification in self._notifications(outcome):
            self.notifier.publish(notification)

    def _notifications(self, outcome: Outcome) -> list[Notification]:
        if isinstance(outcome, Unsuccessful):
            return [self._failed(outcome)]
        if isinstance(outcome, Registered):
            trained = self._trained(outcome)
            registered = ModelRegistered(
                **trained.model_dump(),
                model_package_arn=outcome.registration.arn,
                model_package_group=outcome.group,
            )
            return [trained, registered]
        return []

    def _failed(self, outcome: Unsuccessful) -> Failed:
        job = outcome.job
        return Failed(
            deployment=self.environment.deployment_name,
            labeling_job=job.labeling_job,
            manifest=self._dropped(outcome.dataset),
            profile=job.profile,
            training_job=job.name,
            dataset=outcome.dataset,
            links=self._links(job, outcome.dataset),
            status="Stopped" if job.status == "Stopped" else "Failed",
            secondary_status=job.secondary_status,
            failure_reason=job.failure_reason,
            explanation=outcome.explanation.meaning,
            advice=outcome.explanation.advice,
            attempt=job.attempt,
            next_attempt=outcome.next_attempt,
        )

    def _trained(self, outcome: Registered) -> Trained:
        job = outcome.job
        return Trained(
            deployment=self.environment.deployment_name,
            labeling_job=job.labeling_job,
            manifest=self._dropped(outcome.dataset),
            profile=job.profile,
            training_job=job.name,
            dataset=outcome.dataset,
            links=self._links(job, outcome.dataset),
            attempt=job.attempt,
            metrics=dict(job.metrics),
            model_data_uri=outcome.model_uri,
        )

    def _dropped(self, dataset: DatasetFacts | None) -> str | None:
        """The URI of the manifest where it was dropped."""
        dropped = dataset and dropped_manifest_at(dataset.newest_manifest, self.environment.partition)
        return dropped.uri if dropped else None

    def _links(self, job: EndedTrainingJob, dataset: DatasetFacts | None) -> dict[str, str]:
        console = Console(self.environment.aws_region)
        links = {
            "Training job": console.training_job(job.name),
            "Log of the training job": console.training_logs(job.name),
            **console.labels(job.labeling_job, self._dropped(dataset)),
        }
        if dataset is not None:
            links["Dataset card"] = console.s3_object(dataset.card_uri)
        return links

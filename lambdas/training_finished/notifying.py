"""Tells people and machines how a training job ended."""

from dataclasses import dataclass

from train_on_label.aws.environment import CommonEnvironment
from train_on_label.aws.notifier import Notifier
from train_on_label.notifications.console import Console
from train_on_label.notifications.notifications import Failed, Notification, Registered, Trained
from training_finished.outcome import Outcome


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
        job = outcome.job
        if job is None:
            return []
        said = {
            "deployment": self.environment.deployment_name,
            "labeling_job": job.labeling_job,
            "profile": job.profile,
            "training_job": job.name,
            "dataset": outcome.dataset,
            "links": self._links(outcome),
        }
        if outcome.explanation is not None:
            failed = {
                "status": "Stopped" if job.status == "Stopped" else "Failed",
                "secondary_status": job.secondary_status,
                "failure_reason": job.failure_reason,
                "explanation": outcome.explanation.meaning,
                "advice": outcome.explanation.advice,
            }
            return [Failed.model_validate({**said, **failed})]
        trained = {**said, "metrics": dict(job.metrics), "model_data_uri": job.model_uri}
        registered = {
            "model_package_arn": outcome.registration.arn if outcome.registration else None,
            "model_package_group": outcome.group,
        }
        return [Trained.model_validate(trained), Registered.model_validate({**trained, **registered})]

    def _links(self, outcome: Outcome) -> dict[str, str]:
        console = Console(self.environment.aws_region)
        links = {"Training job": console.training_job(outcome.training_job)}
        if outcome.job is not None:
            links["Log of the training job"] = console.training_logs(outcome.training_job)
            links["Labeling job"] = console.labeling_job(outcome.job.labeling_job)
        if outcome.dataset is not None:
            links["Dataset card"] = console.s3_object(outcome.dataset.card_uri)
        return links

"""Tells people and machines what became of a labeling job."""

from dataclasses import dataclass

from labeling_completed import outcome as outcomes
from labeling_completed.outcome import Outcome
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.notifier import Notifier
from train_on_label.notifications.console import Console
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.notifications import (
    Notification,
    RefusalDetail,
    Refused,
    Started,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Notifying:
    """Tells at least once.

    Whatever cannot be told is raised, and Lambda runs the event again. That run finds the training job that
    the first one started, and tells of it while it is in progress: so one that was started is told of, and a
    replay of old labeling jobs tells nothing new.
    """

    notifier: Notifier
    environment: LabelingCompletedEnvironment

    def outcome(self, outcome: Outcome) -> None:
        """Tells of what was started or refused, and once of what waits; what was ignored is nobody's news."""
        notification = self._notification(outcome)
        if notification is not None:
            self.notifier.publish(notification)

    def _notification(self, outcome: Outcome) -> Notification | None:
        deployment, dataset = self.environment.deployment_name, outcome.dataset
        match outcome:
            case outcomes.Refused():
                return Refused(
                    deployment=deployment,
                    labeling_job=outcome.labeling_job,
                    manifest=outcome.manifest,
                    profile=outcome.profile,
                    training_job=outcome.training_job,
                    dataset=dataset,
                    attempt=outcome.attempt,
                    links=self._links(outcome, dataset),
                    refusals=_details(outcome),
                    is_dead_letter=outcome.dead_letter is not None,
                )
            case outcomes.Waiting(is_news=True) | outcomes.WaitingForLabels(is_news=True):
                return Waiting(
                    deployment=deployment,
                    labeling_job=outcome.labeling_job,
                    manifest=outcome.manifest,
                    profile=outcome.profile,
                    training_job=outcome.training_job,
                    dataset=dataset,
                    attempt=outcome.attempt,
                    links=self._links(outcome, dataset),
                    reasons=_details(outcome),
                )
            case outcomes.AlreadyStarted(has_ended=True):
                return None
            case outcomes.Started():
                return Started(
                    deployment=deployment,
                    labeling_job=outcome.labeling_job,
                    manifest=outcome.manifest,
                    profile=outcome.profile,
                    training_job=outcome.training_job,
                    dataset=dataset,
                    attempt=outcome.attempt,
                    links=self._links(outcome, dataset),
                )
        return None

    def _links(self, outcome: Outcome, dataset: DatasetFacts | None) -> dict[str, str]:
        console = Console(self.environment.aws_region)
        links = console.labels(outcome.labeling_job, outcome.manifest)
        if isinstance(outcome, outcomes.Started):
            links["Training job"] = console.training_job(outcome.training_job)
        if dataset is not None:
            links["Dataset card"] = console.s3_object(dataset.card_uri)
        if log_group := self.environment.aws_lambda_log_group_name:
            links["Log of the function"] = console.log_group(log_group)
        return links


def _details(outcome: Outcome) -> list[RefusalDetail]:
    return [RefusalDetail(code=code.name, detail=detail) for code, detail in outcome.refusals]

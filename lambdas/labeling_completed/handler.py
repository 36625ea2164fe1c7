"""Lambda's entry: labels that are complete in, a started training job (or a reason) out."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from labeling_completed.clients import clients
from labeling_completed.deadline import Deadline
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.start_training import StartTraining
from train_on_label.aws.environment import labeling_completed_environment, training_settings
from train_on_label.aws.notifier import Notifier
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.dropped_manifests import subjects_of

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> list[dict[str, object]]:
    """Starts a training job for each labeling job or manifest in the event; returns what became of each.

    A refusal is an answer, not an error. What is raised is worth a retry, and ends in the dead-letter queue;
    it comes last, so that one labeling job's error keeps no other of the event from training.
    """
    aws, environment = clients(), labeling_completed_environment()
    notifier = Notifier(aws.sns, aws.events, environment.notifications_topic_arn)
    use_case = StartTraining(
        aws,
        TrainingJobs(aws.sagemaker, environment.deployment_name),
        training_settings(),
        environment,
        Observing(logger, metrics),
        Notifying(notifier, environment),
        Deadline(context.get_remaining_time_in_millis),
    )
    outcomes: list[dict[str, object]] = []
    subjects, unknown = subjects_of(event)
    errors: list[Exception] = list(unknown)
    for subject in subjects:
        try:
            outcomes.append(use_case.run(subject).summary())
        except Exception as error:  # noqa: BLE001  # raised below
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("several labeling jobs failed", errors)
    return outcomes

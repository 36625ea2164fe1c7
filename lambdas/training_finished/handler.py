"""Lambda's entry: a training job that has ended in, a registered model (or an explanation) out."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from train_on_label.aws.environment import common_environment, training_settings
from train_on_label.aws.notifier import Notifier
from train_on_label.state_changes import training_job_event
from training_finished.clients import clients
from training_finished.finish_training import FinishTraining
from training_finished.notifying import Notifying
from training_finished.observing import Observing
from training_finished.outcome import summary

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, object]:  # noqa: ARG001
    """Registers the training job's model, or explains why there is none; returns what became of it.

    A training job that failed is an answer, not an error. What is raised is worth a retry, and ends in the
    dead-letter queue.
    """
    ended = training_job_event(event)
    aws, environment = clients(), common_environment()
    notifier = Notifier(aws.sns, aws.events, environment.notifications_topic_arn)
    use_case = FinishTraining(
        aws,
        training_settings(),
        environment,
        Observing(logger, metrics),
        Notifying(notifier, environment),
    )
    return summary(use_case.run(ended))

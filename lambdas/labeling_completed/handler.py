"""Lambda's entry: a completed labeling job in, a started training job (or a reason) out."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from labeling_completed.clients import adapters
from labeling_completed.event import completed_labeling_jobs
from labeling_completed.start_training import StartTraining
from labeling_completed.telling import Telling
from train_on_label.aws.environment import function_environment, training_settings

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> list[dict[str, object]]:  # noqa: ARG001
    """Starts a training job for each labeling job in the event; returns what became of each.

    A refusal is an answer, not an error. What is raised is worth a retry, and ends in the dead-letter queue.
    """
    names = completed_labeling_jobs(event)
    use_case = StartTraining(
        adapters(), training_settings(), function_environment(), Telling(logger, metrics)
    )
    return [use_case.run(name).summary() for name in names]

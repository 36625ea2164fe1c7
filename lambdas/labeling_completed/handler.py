"""Lambda's entry: labels that are complete in, a started training job (or a reason) out."""

from time import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from labeling_completed.attempts import Attempts
from labeling_completed.clients import clients
from labeling_completed.deadline import Deadline
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.preparing import Preparing
from labeling_completed.sharing import Sharing
from labeling_completed.start_training import StartTraining
from labeling_completed.starting import Starting
from labeling_completed.taking_in import TakingIn
from labeling_completed.training import Training
from labeling_completed.training_on_all import TrainingOnAll
from train_on_label.aws.environment import labeling_completed_environment, training_settings
from train_on_label.aws.notifier import Notifier
from train_on_label.aws.s3.begun import By
from train_on_label.aws.s3.kept import KeptDatasets
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.dropped_manifests import subjects_of
from train_on_label.instructions import instructions_in
from train_on_label.planning.one_function import OneFunction
from train_on_label.state_changes import events_in

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handle(event: dict[str, Any], context: LambdaContext) -> list[dict[str, object]]:
    """Starts a training job for each labeling job or manifest in the event; returns what became of each.

    The event comes from EventBridge, or as the message of a labeling job that had to wait.

    A refusal is an answer, not an error. What is raised is worth a retry, and ends in the dead-letter queue;
    it comes last, so that one labeling job's error keeps no other of the event from training.
    """
    aws, environment = clients(), labeling_completed_environment()
    notifier = Notifier(aws.sns, aws.events, environment.notifications_topic_arn)
    training_jobs = TrainingJobs(aws.sagemaker, environment.deployment_name)
    settings = training_settings()
    kept = KeptDatasets(aws.s3, environment.datasets_bucket)
    observing = Observing(logger, metrics)
    deadline = Deadline(context.get_remaining_time_in_millis)
    function = OneFunction(int(context.memory_limit_in_mb), deadline.seconds_left())
    # Lambda's further attempts at an event have the id of the first, those of an execution ids of their own.
    name = instructions_in(event).in_parts or context.aws_request_id
    by = By.now(name, time(), context.get_remaining_time_in_millis())
    sharing = Sharing(aws.s3, environment, function, by)
    taking_in = TakingIn(aws, environment, observing, deadline, sharing)
    attempts = Attempts(training_jobs, kept, environment.deployment_name, taking_in.index)
    training = Training(
        attempts,
        Preparing(aws, training_jobs, settings, environment, kept, observing, deadline, sharing),
        Starting(aws, training_jobs, settings.guards, environment, attempts, observing),
        settings.guards.manifest_final_minutes * 60,
    )
    use_case = StartTraining(
        aws,
        settings,
        environment,
        training,
        TrainingOnAll(training, taking_in),
        observing,
        Notifying(notifier, environment),
        time,
        context.aws_request_id,
    )
    outcomes: list[dict[str, object]] = []
    errors: list[Exception] = []
    for each in events_in(event):
        instructions = instructions_in(each)
        subjects, unknown = subjects_of(each)
        errors += unknown
        for subject in subjects:
            try:
                outcome = use_case.run(subject, instructions)
            except Exception as error:  # noqa: BLE001  # raised below
                errors.append(error)
            else:
                outcomes.append(outcome.summary(dry_run=instructions.dry_run))
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("several labeling jobs failed", errors)
    return outcomes

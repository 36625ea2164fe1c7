"""What a dataset card says of its making: the deployment, the time, and where to look in the console."""

from datetime import UTC, datetime

from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.notifications.console import Console
from train_on_label.planning.card.card import MadeBy
from train_on_label.planning.plan import Plan


def made_by(plan: Plan, environment: LabelingCompletedEnvironment, trigger: LabelingJob) -> MadeBy:
    """Now, by this function."""
    console = Console(environment.aws_region)
    links = console.labels(trigger.name, trigger.manifest_uri if trigger.is_dropped else None)
    if plan.request is not None:
        links["Training job"] = console.training_job(plan.training_job)
        links["Log of the training job"] = console.training_logs(plan.training_job)
    if log_group := environment.aws_lambda_log_group_name:
        links["Log of the function"] = console.log_group(log_group)
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return MadeBy(deployment=environment.deployment_name, at=at, links=links, runbook=environment.runbook_url)

"""The stateless stack: the events, the functions that they run, and the roles."""

from typing import Any

from aws_cdk import Annotations, CfnOutput, Stack, Token
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.data_stack import DataStack
from stacks.functions.dropped_manifests import DroppedManifests
from stacks.functions.function_network import join_network
from stacks.functions.labeling_completed import LabelingCompleted
from stacks.functions.own_function import SharedByFunctions
from stacks.functions.preparing_in_parts import PreparingInParts, state_machine_arn
from stacks.functions.training_finished import TrainingFinished
from stacks.functions.waiting import Waiting
from stacks.grants import Grantees, allow_all
from stacks.messages.notifications import Notifications
from stacks.roles.job_roles import LabelingRole, TrainingRole
from stacks.roles.labeling_completed_role import LabelingCompletedRole
from stacks.roles.narrow_role import arn_in
from stacks.roles.submit_policy import SubmitPolicy
from stacks.roles.training_finished_role import TrainingFinishedRole
from stacks.watching.dead_letter_queue import DeadLetterQueue
from stacks.watching.watch import Watch
from train_on_label import stack_outputs as outputs
from train_on_label.labeling.human_task import GROUND_TRUTH_ACCOUNTS
from train_on_label.settings.file import Settings


class TrainingStack(Stack):
    """Starts a training job for each completed labeling job, and sees to its end."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        data: DataStack,
        code: lambda_.Code,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            scope, construct_id, description="Train on Label: the rules, the functions, the roles", **kwargs
        )
        self._warn_without_ground_truth()
        self.training_role = TrainingRole(self, "TrainingRole", settings=settings.roles)
        self.labeling_role = LabelingRole(self, "LabelingRole", settings=settings.roles)
        self.labeling_completed_role = LabelingCompletedRole(self, "FunctionRole", settings=settings.roles)
        self.training_finished_role = TrainingFinishedRole(
            self, "TrainingFinishedRole", settings=settings.roles
        )
        self.paused = ssm.StringParameter(
            self,
            "Paused",
            # Operators type this name at night, so it is no generated one.
            parameter_name=f"/{settings.deployment.name}/paused",
            string_value="false",
            description="Set to true to start no training jobs",
        )
        self.notifications = Notifications(
            self, "Notifications", key=data.key, settings=settings.notifications
        )
        self.alarm_topic = self._alarm_topic(settings)
        self.undelivered = DeadLetterQueue(
            self,
            "UndeliveredEvents",
            holds="Events did not reach their function.",
            section="undelivered-events",
            settings=settings,
            alarm_topic=self.alarm_topic,
        )
        self.failed = DeadLetterQueue(
            self,
            "FailedInvocations",
            holds="A function failed on events for good.",
            section="failed-invocations",
            settings=settings,
            alarm_topic=self.alarm_topic,
        )
        self.waiting = Waiting(
            self,
            "Waiting",
            timeout_seconds=settings.function.timeout_seconds,
            failed_invocations=self.failed.queue,
        )
        environment = {
            "WAITING_URL": self.waiting.queue.queue_url,
            "TRAINING_ROLE_ARN": self.training_role.role_arn,
            "NOTIFICATIONS_TOPIC_ARN": self.notifications.topic.topic_arn,
        }
        shared = SharedByFunctions(
            code=code,
            key=data.key,
            undelivered=self.undelivered.queue,
            failed_invocations=self.failed.queue,
            settings=settings,
        )
        self.labeling_completed = LabelingCompleted(
            self,
            "LabelingCompleted",
            role=self.labeling_completed_role,
            environment={
                **environment,
                "LABELING_BUCKET": data.labeling.bucket_name,
                "DATASETS_BUCKET": data.datasets.bucket_name,
                "MODELS_BUCKET": data.models.bucket_name,
                "DATA_KEY_ARN": data.key.key_arn,
                "PAUSED_PARAMETER": self.paused.parameter_name,
                "FAILED_INVOCATIONS_URL": self.failed.queue.queue_url,
                "RUNBOOK_URL": settings.alarms.runbook_url,
                **self._scale_environment(settings),
            },
            shared=shared,
        )
        self.dropped_manifests = DroppedManifests(
            self,
            "DroppedManifests",
            labeling_bucket=data.labeling.bucket_name,
            run=self.labeling_completed,
        )
        self.preparing = (
            PreparingInParts(
                self,
                "Preparing",
                scale=settings.scale,
                planning=self.labeling_completed.function,
                shared=shared,
            )
            if settings.scale
            else None
        )
        self.waiting.run(self.labeling_completed.function, self.labeling_completed_role)
        self.training_finished = TrainingFinished(
            self,
            "TrainingFinished",
            role=self.training_finished_role,
            environment=environment,
            training_role=self.training_role,
            shared=shared,
        )
        self.watch = Watch(
            self,
            "Watch",
            labeling_completed=self.labeling_completed,
            training_finished=self.training_finished,
            queues={
                "undelivered events": self.undelivered.queue,
                "failed invocations": self.failed.queue,
            },
            waiting=self.waiting.queue,
            preparing=self.preparing,
            settings=settings,
            alarm_topic=self.alarm_topic,
        )

        self.submit_policy = SubmitPolicy(
            self,
            "SubmitPolicy",
            deployment=settings.deployment.name,
            bucket_arn=arn_in(self, data.labeling),
            key_arn=data.key.key_arn,
        )

        self._outputs()
        allow_all(
            Grantees(
                labeling_role=self.labeling_role,
                training_role=self.training_role,
                labeling_completed_role=self.labeling_completed_role,
                training_finished_role=self.training_finished_role,
                labeling_completed=self.labeling_completed,
                training_finished=self.training_finished,
                paused=self.paused,
                notifications=self.notifications,
                failed_invocations=self.failed.queue,
                waiting=self.waiting.queue,
                preparing=self.preparing,
            ),
            settings=settings,
            data=data,
        )
        if settings.function.subnets:
            join_network(self.labeling_completed.function, self.labeling_completed_role, settings.function)
            join_network(self.training_finished.function, self.training_finished_role, settings.function)
            if self.preparing:
                join_network(self.preparing.range.function, self.preparing.range_role, settings.function)

    def _warn_without_ground_truth(self) -> None:
        if not Token.is_unresolved(self.region) and self.region not in GROUND_TRUTH_ACCOUNTS:
            Annotations.of(self).add_warning_v2(
                "train-on-label:no-ground-truth",
                f"There is no Ground Truth in {self.region}, so no labeling job ever starts training there: "
                f"deploy to one of {', '.join(GROUND_TRUTH_ACCOUNTS)}.",
            )

    def _scale_environment(self, settings: Settings) -> dict[str, str]:
        if settings.scale is None:
            return {}
        return {
            "PREPARING_ARN": state_machine_arn(self, settings.deployment.name),
            "ABOVE_BYTES": str(settings.scale.above_bytes),
            "RANGE_BYTES": str(settings.scale.range_bytes),
        }

    def _alarm_topic(self, settings: Settings) -> sns.ITopic:
        own = settings.alarms.topic_arn
        return sns.Topic.from_topic_arn(self, "AlarmTopic", own) if own else self.notifications.topic

    def _outputs(self) -> None:
        preparing = self.preparing
        of_preparing = preparing and {
            outputs.PREPARING_ARN: preparing.state_machine.state_machine_arn,
            outputs.PREPARING_LOG_GROUP: preparing.log_group.log_group_name,
            outputs.PREPARING_ROLE_ARN: preparing.role.role_arn,
            outputs.PREPARING_RANGE_FUNCTION_NAME: preparing.range.function.function_name,
            outputs.PREPARING_RANGE_LOG_GROUP: preparing.range.log_group.log_group_name,
            outputs.PREPARING_RANGE_ROLE_ARN: preparing.range_role.role_arn,
        }
        for name, value in {
            outputs.FUNCTION_NAME: self.labeling_completed.function.function_name,
            outputs.LOG_GROUP: self.labeling_completed.log_group.log_group_name,
            outputs.TRAINING_ROLE_ARN: self.training_role.role_arn,
            outputs.LABELING_ROLE_ARN: self.labeling_role.role_arn,
            outputs.FUNCTION_ROLE_ARN: self.labeling_completed_role.role_arn,
            outputs.TRAINING_FINISHED_FUNCTION_NAME: self.training_finished.function.function_name,
            outputs.TRAINING_FINISHED_LOG_GROUP: self.training_finished.log_group.log_group_name,
            outputs.NOTIFICATIONS_TOPIC_ARN: self.notifications.topic.topic_arn,
            outputs.DASHBOARD_NAME: self.watch.dashboard.name,
            outputs.PAUSED_PARAMETER: self.paused.parameter_name,
            outputs.SUBMIT_POLICY_ARN: self.submit_policy.managed_policy_arn,
            outputs.UNDELIVERED_EVENTS_URL: self.undelivered.queue.queue_url,
            outputs.FAILED_INVOCATIONS_URL: self.failed.queue.queue_url,
            outputs.WAITING_URL: self.waiting.queue.queue_url,
            **(of_preparing or {}),
        }.items():
            CfnOutput(self, name, value=value, description=outputs.DESCRIPTIONS[name])

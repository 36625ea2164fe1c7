"""The stateless stack: the events, the functions that they run, and the roles."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.algorithm_images import repository_arns
from stacks.constructs.dead_letter_queue import DeadLetterQueue
from stacks.constructs.event_function import EventFunction
from stacks.constructs.existing_access import tell_existing_access
from stacks.constructs.function_network import join_network
from stacks.constructs.function_role import FunctionRole
from stacks.constructs.job_roles import LabelingRole, TrainingRole
from stacks.constructs.labeling_completed import LabelingCompleted
from stacks.constructs.narrow_role import NarrowRole
from stacks.constructs.notifications import Notifications
from stacks.constructs.training_finished import TrainingFinished
from stacks.constructs.training_finished_role import TrainingFinishedRole
from stacks.constructs.watch import Watch
from stacks.data_stack import DataStack
from stacks.profile_needs import ProfileNeeds, key_arn
from stacks.settings import Settings
from stacks.start_limits import start_limits


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
        self.training_role = TrainingRole(self, "TrainingRole", settings=settings.roles)
        self.labeling_role = LabelingRole(self, "LabelingRole", settings=settings.roles)
        self.function_role = FunctionRole(self, "FunctionRole", settings=settings.roles)
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
            tells=self.alarm_topic,
        )
        self.failed = DeadLetterQueue(
            self,
            "FailedInvocations",
            holds="A function failed on events for good.",
            section="failed-invocations",
            tells=self.alarm_topic,
        )
        told = {
            "TRAINING_ROLE_ARN": self.training_role.role_arn,
            "NOTIFICATIONS_TOPIC_ARN": self.notifications.topic.topic_arn,
        }
        self.labeling_completed = LabelingCompleted(
            self,
            "LabelingCompleted",
            code=code,
            role=self.function_role,
            environment={
                **told,
                "LABELING_BUCKET": data.labeling.bucket_name,
                "DATASETS_BUCKET": data.datasets.bucket_name,
                "MODELS_BUCKET": data.models.bucket_name,
                "DATA_KEY_ARN": data.key.key_arn,
                "PAUSED_PARAMETER": self.paused.parameter_name,
            },
            failed_invocations=self.failed.queue,
            settings=settings,
        )
        self.labeling_completed.run_on_completed_labeling_jobs(undelivered=self.undelivered.queue)
        self.training_finished = TrainingFinished(
            self,
            "TrainingFinished",
            code=code,
            role=self.training_finished_role,
            environment=told,
            failed_invocations=self.failed.queue,
            settings=settings,
        )
        self.training_finished.run_on_ended_training_jobs(
            run_as=self.training_role, undelivered=self.undelivered.queue
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
            settings=settings,
            tells=self.alarm_topic,
        )

        self._outputs()
        needs = ProfileNeeds(settings)
        self._allow_labeling(data)
        self._allow_preparing_and_starting(settings, needs, data)
        self._allow_finishing(settings, data)
        self._allow_training(settings, needs, data)
        self._allow_existing_buckets(settings)
        if settings.function.subnets:
            join_network(self.labeling_completed.function, self.function_role, settings.function)
            join_network(self.training_finished.function, self.training_finished_role, settings.function)

    def _alarm_topic(self, settings: Settings) -> sns.ITopic:
        own = settings.alarms.topic_arn
        return sns.Topic.from_topic_arn(self, "AlarmTopic", own) if own else self.notifications.topic

    def _outputs(self) -> None:
        for name, value in {
            "FunctionName": self.labeling_completed.function.function_name,
            "LogGroup": self.labeling_completed.log_group.log_group_name,
            "TrainingRoleArn": self.training_role.role_arn,
            "LabelingRoleArn": self.labeling_role.role_arn,
            "FunctionRoleArn": self.function_role.role_arn,
            "TrainingFinishedFunctionName": self.training_finished.function.function_name,
            "TrainingFinishedLogGroup": self.training_finished.log_group.log_group_name,
            "NotificationsTopicArn": self.notifications.topic.topic_arn,
            "DashboardName": self.watch.dashboard.name,
            "PausedParameter": self.paused.parameter_name,
            "UndeliveredEventsUrl": self.undelivered.queue.queue_url,
            "FailedInvocationsUrl": self.failed.queue.queue_url,
        }.items():
            CfnOutput(self, name, value=value)

    def _allow_labeling(self, data: DataStack) -> None:
        role = self.labeling_role
        role.allow_reading("ReadLabelingBucket", data.labeling, [""])
        role.allow("LocateLabelingBucket", "s3:GetBucketLocation", on=[role.arn_of(data.labeling)])
        role.allow_writing("WriteLabelingBucket", data.labeling)
        role.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
        role.allow_logs_and_metrics("/aws/sagemaker/LabelingJobs")

    def _allow_preparing_and_starting(self, settings: Settings, needs: ProfileNeeds, data: DataStack) -> None:
        role = self.function_role
        role.allow_describing_labeling_jobs()
        role.allow_reading("ReadLabels", data.labeling, settings.data.labels)
        role.allow_writing("WriteDatasets", data.datasets)
        role.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
        role.allow("ReadPauseSwitch", "ssm:GetParameter", on=[self.paused.parameter_arn])
        role.allow_looking_at_training_jobs()
        role.allow_starting_training_jobs(
            as_role=self.training_role, limits=start_limits(self, needs, data.key.key_arn)
        )
        self.notifications.allow_publishing(role)
        self._allow_running(role, self.labeling_completed)

    def _allow_finishing(self, settings: Settings, data: DataStack) -> None:
        role = self.training_finished_role
        role.allow_looking_at_training_jobs()
        role.allow(
            "ReadReports",
            "s3:GetObject",
            on=[f"{role.arn_of(data.datasets)}/*/dataset.json"],
            open_because="Each report lies under its labeling job's name, chosen by the job's owner.",
        )
        role.allow_key("UseDataKey", "kms:Decrypt", key_arns=[data.key.key_arn])
        role.allow_registering_models(settings.deployment.name)
        self.notifications.allow_publishing(role)
        self._allow_running(role, self.training_finished)

    def _allow_running(self, role: NarrowRole, runs: EventFunction) -> None:
        role.allow("KeepFailedEvents", "sqs:SendMessage", on=[self.failed.queue.queue_arn])
        role.allow(
            "WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on=[runs.log_group.log_group_arn]
        )

    def _allow_training(self, settings: Settings, needs: ProfileNeeds, data: DataStack) -> None:
        role = self.training_role
        role.allow_reading("ReadDatasets", data.datasets, [""])
        # The masks of semantic segmentation are labels that lie beside the manifest.
        role.allow_reading("ReadImages", data.labeling, settings.data.images + settings.data.labels)
        if needs.reads_models:
            role.allow_reading("ReadModels", data.models, [""])
        role.allow_writing("WriteModels", data.models)
        output_keys = [data.key.key_arn, *(key_arn(self, key) for key in needs.output_keys)]
        role.allow_key("UseKeys", "kms:Decrypt", "kms:GenerateDataKey", key_arns=output_keys)
        role.allow("EncryptModels", "kms:Encrypt", on=output_keys)
        if needs.has_volumes:
            role.allow_volumes([data.key.key_arn, *(key_arn(self, key) for key in needs.volume_keys)])
        role.allow_logs_and_metrics("/aws/sagemaker/TrainingJobs")
        role.allow_pulling(repository_arns(self, needs))
        if needs.subnets:
            role.allow_network_interfaces(needs.subnets, needs.security_groups)

    def _allow_existing_buckets(self, settings: Settings) -> None:
        for number, existing in enumerate(settings.existing_bucket, start=1):
            bucket = s3.Bucket.from_bucket_name(self, f"ExistingBucket{number}", existing.name)
            readers: dict[str, tuple[NarrowRole, tuple[str, ...]]] = {
                "Function": (self.function_role, existing.labels),
                "TrainingJobs": (self.training_role, existing.images + existing.labels),
            }
            tell_existing_access(self, number, existing, readers)
            for role, prefixes in readers.values():
                role.allow_reading(f"ReadExisting{number}", bucket, prefixes)
                if existing.key_arn and prefixes:
                    role.allow_key(f"DecryptExisting{number}", "kms:Decrypt", key_arns=[existing.key_arn])

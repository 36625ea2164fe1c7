"""Who may do what: one line of permission per relation between the training stack's roles and resources."""

from typing import TYPE_CHECKING

from aws_cdk import aws_s3 as s3

from stacks.data_stack import DataStack
from stacks.functions.event_function import EventFunction
from stacks.roles.algorithm_images import repository_arns
from stacks.roles.existing_access import tell_existing_access
from stacks.roles.narrow_role import NarrowRole
from stacks.roles.profile_needs import ProfileNeeds, key_arn
from stacks.roles.start_limits import start_limits
from train_on_label.settings.file import Settings

if TYPE_CHECKING:
    from stacks.training_stack import TrainingStack


def allow_all(stack: "TrainingStack", *, settings: Settings, data: DataStack) -> None:
    """Everything that the stack's roles need, and nothing else."""
    needs = ProfileNeeds(settings)
    _allow_labeling(stack, data)
    _allow_preparing_and_starting(stack, settings, needs, data)
    _allow_finishing(stack, settings, data)
    _allow_training(stack, settings, needs, data)
    _allow_existing_buckets(stack, settings)


def _allow_labeling(stack: "TrainingStack", data: DataStack) -> None:
    """Ground Truth's jobs read and write the labeling bucket."""
    role = stack.labeling_role
    role.allow_reading("ReadLabelingBucket", data.labeling, [""])
    role.allow("LocateLabelingBucket", "s3:GetBucketLocation", on=[role.arn_of(data.labeling)])
    role.allow_writing("WriteLabelingBucket", data.labeling)
    role.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
    role.allow_logs_and_metrics("/aws/sagemaker/LabelingJobs")


def _allow_preparing_and_starting(
    stack: "TrainingStack", settings: Settings, needs: ProfileNeeds, data: DataStack
) -> None:
    """The function reads labels, writes datasets, and starts training jobs within the profiles' limits."""
    role = stack.function_role
    role.allow_describing_labeling_jobs()
    role.allow_reading("ReadLabels", data.labeling, settings.data.labels)
    role.allow_writing("WriteDatasets", data.datasets)
    role.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
    role.allow("ReadPauseSwitch", "ssm:GetParameter", on=[stack.paused.parameter_arn])
    role.allow_looking_at_training_jobs()
    role.allow_starting_training_jobs(
        as_role=stack.training_role, limits=start_limits(stack, needs, data.key.key_arn)
    )
    stack.notifications.allow_publishing(role)
    _allow_running(stack, role, stack.labeling_completed)


def _allow_finishing(stack: "TrainingStack", settings: Settings, data: DataStack) -> None:
    """The function looks at ended training jobs, and registers their models."""
    role = stack.training_finished_role
    role.allow_looking_at_training_jobs()
    role.allow(
        "ReadReports",
        "s3:GetObject",
        on=[f"{role.arn_of(data.datasets)}/*/dataset.json"],
        open_because="Each report lies under its labeling job's name, chosen by the job's owner.",
    )
    role.allow_key("UseDataKey", "kms:Decrypt", key_arns=[data.key.key_arn])
    role.allow_registering_models(settings.deployment.name)
    stack.notifications.allow_publishing(role)
    _allow_running(stack, role, stack.training_finished)


def _allow_running(stack: "TrainingStack", role: NarrowRole, runs: EventFunction) -> None:
    """What Lambda does with any function's role."""
    role.allow("KeepFailedEvents", "sqs:SendMessage", on=[stack.failed.queue.queue_arn])
    role.allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on=[runs.log_group.log_group_arn])


def _allow_training(stack: "TrainingStack", settings: Settings, needs: ProfileNeeds, data: DataStack) -> None:
    """Training jobs read what they train on, and write models."""
    role = stack.training_role
    role.allow_reading("ReadDatasets", data.datasets, [""])
    # The masks of semantic segmentation are labels that lie beside the manifest.
    role.allow_reading("ReadImages", data.labeling, settings.data.images + settings.data.labels)
    if needs.reads_models:
        role.allow_reading("ReadModels", data.models, [""])
    role.allow_writing("WriteModels", data.models)
    output_keys = [data.key.key_arn, *(key_arn(stack, key) for key in needs.output_keys)]
    role.allow_key("UseKeys", "kms:Decrypt", "kms:GenerateDataKey", key_arns=output_keys)
    role.allow("EncryptModels", "kms:Encrypt", on=output_keys)
    if needs.has_volumes:
        role.allow_volumes([data.key.key_arn, *(key_arn(stack, key) for key in needs.volume_keys)])
    role.allow_logs_and_metrics("/aws/sagemaker/TrainingJobs")
    role.allow_pulling(repository_arns(stack, needs))
    if needs.subnets:
        role.allow_network_interfaces(needs.subnets, needs.security_groups)


def _allow_existing_buckets(stack: "TrainingStack", settings: Settings) -> None:
    """Buckets that were there before this stack, as far as the settings open them."""
    for number, existing in enumerate(settings.existing_bucket, start=1):
        bucket = s3.Bucket.from_bucket_name(stack, f"ExistingBucket{number}", existing.name)
        readers: dict[str, tuple[NarrowRole, tuple[str, ...]]] = {
            "Function": (stack.function_role, existing.labels),
            "TrainingJobs": (stack.training_role, existing.images + existing.labels),
        }
        tell_existing_access(stack, number, existing, readers)
        for role, prefixes in readers.values():
            role.allow_reading(f"ReadExisting{number}", bucket, prefixes)
            if existing.key_arn and prefixes:
                role.allow_key(f"DecryptExisting{number}", "kms:Decrypt", key_arns=[existing.key_arn])

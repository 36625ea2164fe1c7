"""Who may do what: one line of permission per relation between the training stack's roles and resources."""

from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm

from stacks.data_stack import DataStack
from stacks.functions.event_function import EventFunction
from stacks.functions.own_function import OwnFunction
from stacks.functions.preparing_in_parts import PreparingInParts
from stacks.messages.notifications import Notifications
from stacks.roles.algorithm_images import repository_arns
from stacks.roles.existing_access import tell_existing_access
from stacks.roles.job_roles import LabelingRole, TrainingRole
from stacks.roles.labeling_completed_role import LabelingCompletedRole
from stacks.roles.narrow_role import NarrowRole
from stacks.roles.profile_needs import ProfileNeeds, key_arn
from stacks.roles.start_limits import start_limits
from stacks.roles.training_finished_role import TrainingFinishedRole
from train_on_label.dropped_manifests import INCOMING
from train_on_label.preparation import files
from train_on_label.settings.file import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantees:
    """The training stack's roles, and what of it they use."""

    labeling_role: LabelingRole
    training_role: TrainingRole
    labeling_completed_role: LabelingCompletedRole
    training_finished_role: TrainingFinishedRole
    labeling_completed: EventFunction
    training_finished: EventFunction
    paused: ssm.IParameter
    notifications: Notifications
    failed_invocations: sqs.IQueue
    waiting: sqs.IQueue
    preparing: PreparingInParts | None


def allow_all(to: Grantees, *, settings: Settings, data: DataStack) -> None:
    """Everything that the roles need, and nothing else."""
    needs = ProfileNeeds(settings)
    _allow_labeling(to, settings, data)
    _allow_preparing_and_starting(to, settings, needs, data)
    _allow_finishing(to, settings, data)
    _allow_training(to, settings, needs, data)
    _allow_images_and_models(to, needs, data)
    if to.preparing:
        _allow_preparing_in_parts(to, to.preparing, settings, data)
    _allow_existing_buckets(to, settings, needs)


def _allow_labeling(to: Grantees, settings: Settings, data: DataStack) -> None:
    """Ground Truth's jobs read and write the labeling bucket."""
    role = to.labeling_role
    role.allow_reading("ReadLabelingBucket", data.labeling, [""])
    role.allow("LocateLabelingBucket", "s3:GetBucketLocation", on=[role.arn_of(data.labeling)])
    role.allow_writing("WriteLabelingBucket", data.labeling)
    role.allow_output_key(data.key.key_arn)
    if settings.labeling.automated:
        role.allow_automation(data.key.key_arn)
    if settings.labeling.functions:
        role.allow("RunTaskFunctions", "lambda:InvokeFunction", on=settings.labeling.functions)
    role.allow_logs_and_metrics("/aws/sagemaker/LabelingJobs")


def _allow_preparing_and_starting(
    to: Grantees, settings: Settings, needs: ProfileNeeds, data: DataStack
) -> None:
    """The function reads labels, writes datasets, and starts training jobs within the profiles' limits."""
    role = to.labeling_completed_role
    role.allow_describing_labeling_jobs()
    # It looks at images as training jobs would, so that what these may not read is known before they start.
    read = settings.data.labels + (settings.data.images if needs.looks_at_images else ())
    role.allow_reading("ReadLabels", data.labeling, read)
    role.allow(
        "ReadDroppedManifests",
        "s3:GetObject",
        "s3:GetObjectVersion",
        on=[f"{role.arn_of(data.labeling)}/{INCOMING}*"],
        open_because="Whoever may drop manifests names them.",
    )
    role.allow_writing("WriteDatasets", data.datasets)
    datasets = role.arn_of(data.datasets)
    role.allow(
        "ReadKeptDatasets",
        "s3:GetObject",
        on=[f"{datasets}/*/{name}" for name in (files.REPORT, files.REQUEST, files.STARTED.format("*"))],
        open_because="Each lies under its labeling job's name, chosen by the job's owner.",
    )
    role.allow(
        "ReadLabelsSoFar",
        "s3:GetObject",
        # What changed is told by what was trained on before.
        on=[f"{datasets}/*/{name}" for name in (f"{files.LABELS}/*", files.TRAIN, files.VALIDATION)],
        open_because="Each lies under its profile's name, and profiles come and go.",
    )
    # Without it S3 answers 403 in place of 404.
    role.allow("ReadKeptDatasetsList", "s3:ListBucket", on=[datasets])
    role.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
    role.allow("ReadPauseSwitch", "ssm:GetParameter", on=[to.paused.parameter_arn])
    role.allow_looking_at_training_jobs()
    role.allow_starting_training_jobs(
        as_role=to.training_role,
        limits=start_limits(Stack.of(role), settings.deployment.name, needs, data.key.key_arn),
    )
    to.notifications.allow_publishing(role)
    role.allow("SendWaitingEvents", "sqs:SendMessage", on=[to.waiting.queue_arn])
    role.allow(
        "ReadWaitingEvents",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        on=[to.waiting.queue_arn],
    )
    _allow_running(to, role, to.labeling_completed)


def _allow_finishing(to: Grantees, settings: Settings, data: DataStack) -> None:
    """The function looks at ended training jobs, and registers their models."""
    role = to.training_finished_role
    role.allow_looking_at_training_jobs()
    role.allow(
        "ReadReports",
        "s3:GetObject",
        on=[f"{role.arn_of(data.datasets)}/*/{files.REPORT}"],
        open_because="Each report lies under its labeling job's name, chosen by the job's owner.",
    )
    role.allow("SendWaitingEvents", "sqs:SendMessage", on=[to.waiting.queue_arn])
    role.allow_registering_models(settings.deployment.name)
    to.notifications.allow_publishing(role)
    _allow_running(to, role, to.training_finished)


def _allow_running(to: Grantees, role: NarrowRole, runs: EventFunction) -> None:
    """What Lambda does with the role of a function behind events."""
    role.allow("KeepFailedEvents", "sqs:SendMessage", on=[to.failed_invocations.queue_arn])
    _allow_logs(role, runs)


def _allow_logs(role: NarrowRole, runs: OwnFunction) -> None:
    role.allow("WriteLogs", "logs:CreateLogStream", "logs:PutLogEvents", on=[runs.log_group.log_group_arn])


def _allow_preparing_in_parts(
    to: Grantees, preparing: PreparingInParts, settings: Settings, data: DataStack
) -> None:
    """The function plans, the state machine has parts made, and the function joins them."""
    planning, machine, worker = to.labeling_completed_role, preparing.role, preparing.range_role
    parts = f"{planning.arn_of(data.datasets)}/*/{files.PARTS}*"
    because = "Parts lie under their labeling job's name, chosen by the job's owner."
    planning.allow("StartPreparing", "states:StartExecution", on=[preparing.arn])
    planning.allow("ReadParts", "s3:GetObject", on=[parts], open_because=because)

    machine.allow_mapping()
    functions = [each.function.function_arn for each in (to.labeling_completed, preparing.range)]
    machine.allow("RunFunctions", "lambda:InvokeFunction", on=functions)
    machine.allow("ReadTasks", "s3:GetObject", on=[f"{parts}{files.TASKS}"], open_because=because)
    machine.allow_key("DecryptTasks", "kms:Decrypt", key_arns=[data.key.key_arn])
    machine.allow("KeepFailedEvents", "sqs:SendMessage", on=[to.failed_invocations.queue_arn])
    machine.allow_telling()

    labeling = worker.arn_of(data.labeling)
    prefixes = dict.fromkeys([*settings.data.labels, INCOMING])
    worker.allow_manifests(
        "ReadManifests",
        # Of all ranges the version that the first look saw.
        *("s3:GetObject", "s3:GetObjectVersion"),
        on=[f"{labeling}/{prefix}*" for prefix in prefixes],
    )
    worker.allow(
        "KeepParts",
        *("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"),
        on=[parts],
        open_because=because,
    )
    worker.allow_key("UseDataKey", "kms:Decrypt", "kms:GenerateDataKey", key_arns=[data.key.key_arn])
    _allow_logs(worker, preparing.range)


def _allow_training(to: Grantees, settings: Settings, needs: ProfileNeeds, data: DataStack) -> None:
    """Training jobs read what they train on, and write models."""
    role = to.training_role
    role.allow_reading("ReadDatasets", data.datasets, [""])
    # The masks of semantic segmentation are labels that lie beside the manifest.
    role.allow_reading("ReadImages", data.labeling, settings.data.images + settings.data.labels)
    if needs.reads_models:
        role.allow_reading("ReadModels", data.models, [""])
    role.allow_writing("WriteModels", data.models)
    if needs.has_checkpoints:
        role.allow_deleting_checkpoints(data.models)
    if needs.has_volumes:
        role.allow_volumes([data.key.key_arn, *(key_arn(Stack.of(role), key) for key in needs.volume_keys)])
    role.allow_logs_and_metrics("/aws/sagemaker/TrainingJobs")
    if needs.subnets:
        role.allow_network_interfaces(needs.subnets, needs.security_groups)


def _allow_images_and_models(to: Grantees, needs: ProfileNeeds, data: DataStack) -> None:
    """Training jobs pull images and encrypt models; who registers a model looks at both."""
    stack = Stack.of(to.training_role)
    repositories = list(repository_arns(stack, needs))
    keys = [data.key.key_arn, *(key_arn(stack, key) for key in needs.output_keys)]
    to.training_role.allow_pulling(repositories)
    to.training_role.allow_key("UseKeys", "kms:Decrypt", "kms:GenerateDataKey", key_arns=keys)
    to.training_role.allow("EncryptModels", "kms:Encrypt", on=keys)
    to.training_finished_role.allow_reading_models(data.models, keys, repositories)


def _allow_existing_buckets(to: Grantees, settings: Settings, needs: ProfileNeeds) -> None:
    """Buckets that were there before this stack, as far as the settings open them."""
    stack = Stack.of(to.training_role)
    for number, existing in enumerate(settings.existing_bucket, start=1):
        bucket = s3.Bucket.from_bucket_name(stack, f"ExistingBucket{number}", existing.name)
        readers: dict[str, tuple[NarrowRole, tuple[str, ...]]] = {
            "Function": (
                to.labeling_completed_role,
                existing.labels + (existing.images if needs.looks_at_images else ()),
            ),
            "TrainingJobs": (to.training_role, existing.images + existing.labels),
        }
        workers = {"Workers": (to.preparing.range_role, existing.labels)} if to.preparing else {}
        tell_existing_access(stack, number, existing, {**readers, **workers})
        for worker, prefixes in workers.values():
            arn = worker.arn_of(bucket)
            worker.allow_manifests(
                f"ReadExisting{number}",
                *("s3:GetObject", "s3:GetObjectVersion"),
                on=[f"{arn}/{prefix}*" for prefix in prefixes],
            )
            if existing.key_arn and prefixes:
                worker.allow_key(f"DecryptExisting{number}", "kms:Decrypt", key_arns=[existing.key_arn])
        for role, prefixes in readers.values():
            role.allow_reading(f"ReadExisting{number}", bucket, prefixes)
            if existing.key_arn and prefixes:
                role.allow_key(f"DecryptExisting{number}", "kms:Decrypt", key_arns=[existing.key_arn])

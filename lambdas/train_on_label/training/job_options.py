"""A profile's training options in CreateTrainingJob's shape: machines, time, keys, network."""

from train_on_label.algorithms.instance_types import has_local_nvme
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.deployment import Deployment


def algorithm_specification(image: str, profile: Profile) -> dict[str, object]:
    """The image, and what a container of one's own is started with."""
    training = profile.training
    metrics = [{"Name": metric.name, "Regex": metric.regex} for metric in training.metric_definitions]
    return {"TrainingImage": image, "TrainingInputMode": "Pipe"} | _given(
        MetricDefinitions=metrics,
        ContainerEntrypoint=list(training.entry_point),
        ContainerArguments=list(training.arguments),
    )


def output(profile: Profile, deployment: Deployment) -> dict[str, object]:
    """Where the model goes: SageMaker adds `/<training job name>/output/model.tar.gz`."""
    key = _key(profile.training.output_kms_key, deployment)
    return {"S3OutputPath": f"s3://{deployment.models_bucket}/{profile.name}"} | _given(KmsKeyId=key)


def resources(profile: Profile, deployment: Deployment) -> tuple[dict[str, object], list[str]]:
    """Machines and volumes, and a note where the volume's key cannot be asked for."""
    training = profile.training
    key = _key(training.volume_kms_key, deployment)
    notes = []
    if key and has_local_nvme(training.instance_type):
        notes.append(
            f"The volume key {key} is left out: SageMaker refuses one for {training.instance_type}, "
            "whose local disks encrypt themselves."
        )
        key = None
    machines = {
        "InstanceType": training.instance_type,
        "InstanceCount": training.instance_count,
        "VolumeSizeInGB": training.volume_gb,
    }
    return machines | _given(VolumeKmsKeyId=key), notes


def stopping_condition(profile: Profile) -> dict[str, object]:
    """How long the job may run and wait, in seconds."""
    training = profile.training
    return {"MaxRuntimeInSeconds": training.max_runtime_seconds} | _given(
        MaxWaitTimeInSeconds=training.max_wait_seconds, MaxPendingTimeInSeconds=training.max_pending_seconds
    )


def optional(training_job: str, profile: Profile, deployment: Deployment) -> dict[str, object]:
    """What is in the request only where the profile asks for it."""
    training = profile.training
    checkpoints = f"s3://{deployment.models_bucket}/{profile.name}/{training_job}/checkpoints"
    vpc = {"Subnets": list(training.subnets), "SecurityGroupIds": list(training.security_group_ids)}
    return _given(
        CheckpointConfig={"S3Uri": checkpoints} if training.checkpoints else None,
        VpcConfig=vpc if training.subnets else None,
        RetryStrategy=training.retry_attempts and {"MaximumRetryAttempts": training.retry_attempts},
        Environment=dict(training.environment),
    )


def _key(named: str | None, deployment: Deployment) -> str | None:
    return deployment.key_arn(named) if named else deployment.kms_key_arn


def _given(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}

"""From a counted dataset and a profile to the exact CreateTrainingJob request."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from train_on_label.algorithms.hyperparameters import MAX_VALUE_LENGTH
from train_on_label.algorithms.images import image_uri
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.hyperparameter_checks import ATTRIBUTES_HYPERPARAMETER
from train_on_label.settings.placeholders import attribute_names, dataset_values, fill
from train_on_label.settings.profiles import Profile
from train_on_label.tags import LABELING_JOB, MANIFEST, PROFILE, VERSION, tag_list, tag_value
from train_on_label.training.channels import dataset_channels
from train_on_label.training.deployment import Deployment
from train_on_label.training.filled_hyperparameters import Filled, fill_in
from train_on_label.training.job_name import dataset_prefix, shuffle_seed, training_job_name
from train_on_label.training.job_options import (
    algorithm_specification,
    optional,
    output,
    resources,
    stopping_condition,
)
from train_on_label.training.warm_start import EarlierModel, model_channel, warm_start_obstacles


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A training job to start."""

    params: dict[str, object]
    """CreateTrainingJob's arguments."""
    notes: tuple[str, ...] = ()
    """What was decided on the way, for the log: one sentence each."""

    @property
    def name(self) -> str:
        """The training job's name."""
        return str(self.params["TrainingJobName"])


def build_training_request(
    *,
    job: LabelingJob,
    manifest_identity: str,
    dataset: Dataset,
    profile: Profile,
    deployment: Deployment,
    earlier_model: EarlierModel | None = None,
) -> TrainingRequest | list[Refusal]:
    """The request, or every reason why there can be none.

    The prepared dataset is expected under `dataset_prefix` in the datasets bucket. `earlier_model` is used
    where the profile asks for a warm start and the networks agree.
    """
    training = profile.training
    image = training.image_uri or image_uri(training.algorithm or "", deployment.region)
    attributes = attribute_names(training.attributes, dataset.source_attribute, dataset.label_attribute)
    filled = _hyperparameters(dataset, profile, attributes)
    refusals = [*filled.refusals, *_unusable(image, deployment, profile)]
    if refusals:
        return refusals

    name = training_job_name(job, manifest_identity, profile)
    notes = filled.notes
    dataset_uri = f"s3://{deployment.datasets_bucket}/{dataset_prefix(job, name)}"
    channels = dataset_channels(dataset, profile, dataset_uri, shuffle_seed(name))
    if training.warm_start:
        channels += _model_channels(profile, earlier_model, filled.hyperparameters, notes)
    lineage = {
        LABELING_JOB: tag_value(job.name),
        MANIFEST: tag_value(manifest_identity),
        PROFILE: profile.name,
        VERSION: tag_value(deployment.version),
    }
    params: dict[str, object] = {
        "TrainingJobName": name,
        "RoleArn": deployment.training_role_arn,
        "AlgorithmSpecification": algorithm_specification(image or "", profile),
        "HyperParameters": filled.hyperparameters,
        "InputDataConfig": channels,
        "OutputDataConfig": output(profile, deployment),
        "ResourceConfig": resources(profile, deployment, notes),
        "StoppingCondition": stopping_condition(profile),
        "EnableNetworkIsolation": training.network_isolation,
        "EnableInterContainerTrafficEncryption": training.inter_container_encryption,
        "EnableManagedSpotTraining": training.spot,
        "Tags": tag_list(deployment.tags, training.tags, lineage),
        **optional(name, profile, deployment),
    }
    return TrainingRequest(params, tuple(notes))


def _hyperparameters(dataset: Dataset, profile: Profile, attributes: list[str]) -> Filled:
    training = profile.training
    if training.builtin is not None:
        return fill_in(training.builtin, training.hyperparameters, dataset)
    values = dataset_values(dataset, attributes)
    filled = {name: fill(value, values) for name, value in training.hyperparameters.items()}
    # SageMaker's own input configuration does not say which attributes a channel carries.
    filled = {ATTRIBUTES_HYPERPARAMETER: json.dumps(attributes, ensure_ascii=False)} | filled
    too_long = [
        Refusal(
            Code.HYPERPARAMETER_CONTRADICTS_DATA,
            f"{name} has {len(value)} characters for this dataset; SageMaker takes {MAX_VALUE_LENGTH}.",
        )
        for name, value in filled.items()
        if len(value) > MAX_VALUE_LENGTH
    ]
    return Filled(filled, too_long)


def _unusable(image: str | None, deployment: Deployment, profile: Profile) -> Iterator[Refusal]:
    if image is None:
        detail = (
            f"AWS publishes no image of {profile.training.algorithm} in {deployment.region}; "
            f"the profile {profile.name} asks for it."
        )
        yield Refusal(Code.ALGORITHM_NOT_IN_REGION, detail)


def _model_channels(
    profile: Profile, earlier: EarlierModel | None, hyperparameters: dict[str, str], notes: list[str]
) -> list[dict[str, object]]:
    if earlier is None:
        notes.append(f"Training starts afresh: the profile {profile.name} has no completed model yet.")
        return []
    obstacles = warm_start_obstacles(profile.training.builtin, earlier.hyperparameters, hyperparameters)
    if obstacles:
        notes.append(f"Training starts afresh, not from {earlier.training_job}: {', '.join(obstacles)}.")
        return []
    notes.append(f"Training starts from the model of {earlier.training_job}.")
    return [model_channel(earlier)]

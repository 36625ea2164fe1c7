"""From a counted dataset and a profile to the exact CreateTrainingJob request."""

from dataclasses import dataclass

from train_on_label.algorithms.images import image_uri
from train_on_label.algorithms.instance_types import gpus
from train_on_label.codes import Code, Refusal, Refused
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.profile.profiles import Profile
from train_on_label.tags import (
    ATTEMPT,
    DEPLOYMENT,
    LABELING_JOB,
    LABELING_JOBS,
    MANIFEST,
    PROFILE,
    VERSION,
    tag_list,
    tag_value,
)
from train_on_label.training.channels import dataset_channels
from train_on_label.training.container_hyperparameters import container_hyperparameters
from train_on_label.training.deployment import Deployment
from train_on_label.training.filled_hyperparameters import Filled, fill_in
from train_on_label.training.job_name import dataset_prefix, shuffle_seed
from train_on_label.training.job_options import (
    algorithm_specification,
    optional,
    output,
    resources,
    stopping_condition,
)
from train_on_label.training.warm_start import EarlierModel, model_channels


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A training job to start."""

    params: dict[str, object]
    """CreateTrainingJob's arguments."""
    notes: tuple[str, ...] = ()
    """What was decided on the way, for the log: one sentence each."""


def build_training_request(
    *,
    job: LabelingJob,
    manifest_identity: str,
    training_job: str,
    dataset: Dataset,
    profile: Profile,
    deployment: Deployment,
    attempt: int = 1,
    earlier_model: EarlierModel | None = None,
) -> TrainingRequest | Refused:
    """The request, or every reason why there can be none.

    The prepared dataset is expected under `dataset_prefix` in the datasets bucket. `earlier_model` is used
    where the profile asks for a warm start and the networks agree.
    """
    training = profile.training
    filled = _hyperparameters(dataset, profile)
    image = training.image_uri or image_uri(training.algorithm or "", deployment.region)
    if image is None:
        detail = (
            f"AWS publishes no image of {training.algorithm} in {deployment.region}; "
            f"the profile {profile.name} asks for it."
        )
        return Refused((*filled.refusals, Refusal(Code.ALGORITHM_NOT_IN_REGION, detail)))
    if filled.refusals:
        return Refused(tuple(filled.refusals))

    prefix = f"s3://{deployment.datasets_bucket}/{dataset_prefix(job, training_job)}"
    channels = dataset_channels(dataset, profile, prefix, shuffle_seed(training_job))
    further_channels, start_notes = model_channels(profile, earlier_model, filled.hyperparameters)
    machines, machine_notes = resources(profile, deployment)
    lineage = {
        DEPLOYMENT: deployment.name,
        LABELING_JOB: tag_value(dataset.sources[0].labeling_job if dataset.sources else job.name),
        MANIFEST: tag_value(manifest_identity),
        PROFILE: profile.name,
        VERSION: tag_value(deployment.version),
        **({LABELING_JOBS: str(len(dataset.sources))} if dataset.sources else {}),
        **({ATTEMPT: str(attempt)} if attempt > 1 else {}),
    }
    params: dict[str, object] = {
        "TrainingJobName": training_job,
        "RoleArn": deployment.training_role_arn,
        "AlgorithmSpecification": algorithm_specification(image, profile),
        "HyperParameters": filled.hyperparameters,
        "InputDataConfig": [*channels, *further_channels],
        "OutputDataConfig": output(profile, deployment),
        "ResourceConfig": machines,
        "StoppingCondition": stopping_condition(profile),
        "EnableNetworkIsolation": training.network_isolation,
        "EnableInterContainerTrafficEncryption": training.inter_container_encryption,
        "EnableManagedSpotTraining": training.spot,
        "Tags": tag_list(deployment.tags, training.tags, lineage),
        **optional(training_job, profile, deployment),
    }
    return TrainingRequest(params, (*filled.notes, *start_notes, *machine_notes))


def _hyperparameters(dataset: Dataset, profile: Profile) -> Filled:
    training = profile.training
    if training.builtin is None:
        return container_hyperparameters(training.hyperparameters, dataset)
    machines_gpus = gpus(training.instance_type) * training.instance_count
    return fill_in(training.builtin, training.hyperparameters, dataset, machines_gpus)

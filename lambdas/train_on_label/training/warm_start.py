"""Starting from an earlier model: the `model` channel, where classes and network agree."""

from collections.abc import Mapping
from dataclasses import dataclass

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.settings.profile.profiles import Profile

# A container of one's own defines its network itself; the classes must agree all the same.
_OWN_CONTAINER_NETWORK = ("num_classes",)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierModel:
    """What DescribeTrainingJob says of the last completed training job of a profile."""

    training_job: str
    uri: str
    """ModelArtifacts.S3ModelArtifacts, the S3 URI of a model.tar.gz."""
    hyperparameters: Mapping[str, str]


def warm_start_obstacles(
    algorithm: Algorithm | None, earlier: Mapping[str, str], new: Mapping[str, str]
) -> list[str]:
    """The hyperparameters that define the network and differ, as phrases; empty where it can be started from.

    A hyperparameter that is not sent has the algorithm's default. Source: the incremental training sections
    of the algorithms' pages in the developer guide.
    """
    if algorithm is None:
        names = [name for name in _OWN_CONTAINER_NETWORK if name in earlier and name in new]
        defaults = {}
    else:
        names = list(algorithm.network)
        defaults = {name: algorithm.hyperparameters[name].default or "" for name in names}
    compared = [
        (name, *(_spelled(each.get(name, defaults.get(name, ""))) for each in (earlier, new)))
        for name in names
    ]
    return [f"{name} was {before} and is {now}" for name, before, now in compared if before != now]


def _spelled(value: str) -> str:
    return value.replace(" ", "")  # image_shape may be written 3, 224, 224


def model_channels(
    profile: Profile, earlier: EarlierModel | None, hyperparameters: Mapping[str, str]
) -> tuple[list[dict[str, object]], list[str]]:
    """The `model` channel, or none, in CreateTrainingJob's shape; and what was decided, a sentence each."""
    if not profile.training.warm_start:
        return [], []
    if earlier is None:
        return [], [f"Training starts afresh: the profile {profile.name} has no completed model yet."]
    obstacles = warm_start_obstacles(profile.training.builtin, earlier.hyperparameters, hyperparameters)
    if obstacles:
        return [], [f"Training starts afresh, not from {earlier.training_job}: {', '.join(obstacles)}."]
    return [_model_channel(earlier)], [f"Training starts from the model of {earlier.training_job}."]


def _model_channel(model: EarlierModel) -> dict[str, object]:
    return {
        "ChannelName": "model",
        "DataSource": {
            "S3DataSource": {
                "S3DataType": "S3Prefix",
                "S3DataDistributionType": "FullyReplicated",
                "S3Uri": model.uri,
            }
        },
        "ContentType": "application/x-sagemaker-model",
        "CompressionType": "None",
        "InputMode": "File",
    }

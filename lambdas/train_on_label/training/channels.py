"""The channels that stream a prepared dataset's manifests into the algorithm."""

from train_on_label.algorithms.algorithms import RECORDIO
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation import files
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.profile.profiles import Profile


def dataset_channels(
    dataset: Dataset, profile: Profile, dataset_uri: str, seed: int
) -> list[dict[str, object]]:
    """`train` and `validation`, in CreateTrainingJob's shape.

    `dataset_uri` is the S3 URI of the prepared dataset, with a slash at the end. Only the train channel is
    shuffled, at the start of each epoch.
    """
    train = _channel("train", f"{dataset_uri}{files.TRAIN}", dataset, profile)
    validation = _channel("validation", f"{dataset_uri}{files.VALIDATION}", dataset, profile)
    return [train | {"ShuffleConfig": {"Seed": seed}}, validation]


def _channel(name: str, manifest_uri: str, dataset: Dataset, profile: Profile) -> dict[str, object]:
    training = profile.training
    row = training.builtin
    return {
        "ChannelName": name,
        "DataSource": {
            "S3DataSource": {
                "S3DataType": "AugmentedManifestFile",
                "S3DataDistributionType": "FullyReplicated",
                "S3Uri": manifest_uri,
                "AttributeNames": list(dataset.attributes),
            }
        },
        "ContentType": content_type(dataset, profile),
        "CompressionType": "None",
        "RecordWrapperType": row.record_wrapper if row else training.record_wrapper or "RecordIO",
        "InputMode": "Pipe",  # SageMaker streams augmented manifests in no other mode
    }


def content_type(dataset: Dataset, profile: Profile) -> str:
    """The channels' content type: the algorithm's, which may depend on the shape of the labels."""
    row = profile.training.builtin
    if row is None:
        return profile.training.content_type or RECORDIO
    lists = dataset.task_type.label is LabelShape.CLASS_INDICES
    return (row.multi_label_content_type if lists else None) or row.content_type

"""Requests that AWS published, next to those that this project makes of the same labels.

Each difference is listed with its reason; what is not listed is equal, field by field.
"""

import json
from dataclasses import replace
from pathlib import Path

from tests.support.differences import ABSENT, Difference, differences
from tests.support.places import REPOSITORY
from tests.support.training_examples import (
    DEPLOYMENT,
    MANIFEST_IDENTITY,
    TEN_PROFILES,
    Case,
    dataset,
    labeling_job,
    read_settings,
)
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.preparation.dataset import Dataset
from train_on_label.training.job_name import shuffle_seed, training_job_name

RECORDINGS = Path(__file__).parent / "recordings"
CONFIG = REPOSITORY / "config"
NO_KEY = replace(DEPLOYMENT, kms_key_arn=None)


def cars(train: int, validation: int, label: str) -> Dataset:
    """One class, at most four boxes an image."""
    one_class = dataset(train=train, validation=validation)
    return replace(
        one_class,
        labeling_job=label,
        label_attribute=label,
        classes=one_class.classes[:1],
        num_classes=1,
        max_class_id=0,
        max_boxes_per_image=4,
    )


def test_the_announcement_of_2018_as_the_python_sdk_sends_it() -> None:
    recorded = json.loads((RECORDINGS / "sdk_v2_request.json").read_text(encoding="utf-8"))
    profile = next(each for each in TEN_PROFILES if each.name == "announcement")
    label = "street-scenes-demo"
    name = training_job_name(labeling_job(label, label), MANIFEST_IDENTITY, profile, "train-on-label")

    # The 3548 images of the announcement, split by the default fraction.
    sent = Case(profile, cars(2838, 710, label)).request(NO_KEY).params
    found = _beside_defaults(differences(recorded, sent))
    tags = found.pop("Tags")

    manifests = f"s3://example-datasets/{label}/{name}"
    assert found == {
        # The announcement was wrong: the algorithm stops at image/jpeg from a pipe; streamed attributes
        # are RecordIO, and SageMaker only wraps them when told so.
        "InputDataConfig.train.ContentType": ("image/jpeg", "application/x-recordio"),
        "InputDataConfig.validation.ContentType": ("image/jpeg", "application/x-recordio"),
        "InputDataConfig.train.RecordWrapperType": (ABSENT, "RecordIO"),
        "InputDataConfig.validation.RecordWrapperType": (ABSENT, "RecordIO"),
        # Added: another order of the lines in each epoch.
        "InputDataConfig.train.ShuffleConfig": (ABSENT, {"Seed": shuffle_seed(name)}),
        # Said outright, though it is what SageMaker assumes.
        "InputDataConfig.train.InputMode": (ABSENT, "Pipe"),
        "InputDataConfig.validation.InputMode": (ABSENT, "Pipe"),
        "InputDataConfig.train.CompressionType": (ABSENT, "None"),
        "InputDataConfig.validation.CompressionType": (ABSENT, "None"),
        "EnableManagedSpotTraining": (ABSENT, False),
        "EnableNetworkIsolation": (ABSENT, False),
        "EnableInterContainerTrafficEncryption": (ABSENT, False),
        # Added: the network that AWS's sample notebook trains, where the profile names none.
        "HyperParameters.base_network": (ABSENT, "resnet-50"),
        # Places and names of a deployment.
        "InputDataConfig.train.DataSource.S3DataSource.S3Uri": (
            f"s3://datasets/{label}/train.manifest",
            f"{manifests}/train.manifest",
        ),
        "InputDataConfig.validation.DataSource.S3DataSource.S3Uri": (
            f"s3://datasets/{label}/validation.manifest",
            f"{manifests}/validation.manifest",
        ),
        "OutputDataConfig.S3OutputPath": ("s3://models/street-scenes", "s3://example-models/announcement"),
        "TrainingJobName": (label, name),
        # Left out: the SDK switches on the debugger and the profiler, of which the algorithm writes nothing.
        "DebugHookConfig": (
            {"CollectionConfigurations": [], "S3OutputPath": "s3://models/street-scenes"},
            ABSENT,
        ),
        "ProfilerConfig": (
            {"DisableProfiler": False, "S3OutputPath": "s3://models/street-scenes"},
            ABSENT,
        ),
    }
    # Added: lineage.
    assert tags[0] is ABSENT


def test_the_sample_notebook_of_aws() -> None:
    recorded = json.loads((RECORDINGS / "notebook_request.json").read_text(encoding="utf-8"))
    profile = read_settings(CONFIG / "notebook-object-detection.toml").profile[0]
    name = training_job_name(labeling_job("bees", "bees"), MANIFEST_IDENTITY, profile, "train-on-label")

    sent = Case(profile, cars(25, 6, "bees")).request(NO_KEY).params
    found = _beside_defaults(differences(recorded, sent))
    tags = found.pop("Tags")

    assert found == {
        # The notebook counts the nothing behind the last newline.
        "HyperParameters.num_training_samples": ("26", "25"),
        # Added: another order of the lines in each epoch.
        "InputDataConfig.train.ShuffleConfig": (ABSENT, {"Seed": shuffle_seed(name)}),
        # Said outright, though it is what SageMaker assumes.
        "InputDataConfig.train.InputMode": (ABSENT, "Pipe"),
        "InputDataConfig.validation.InputMode": (ABSENT, "Pipe"),
        "EnableManagedSpotTraining": (ABSENT, False),
        "EnableNetworkIsolation": (ABSENT, False),
        "EnableInterContainerTrafficEncryption": (ABSENT, False),
        # Places and names of a deployment.
        "InputDataConfig.train.DataSource.S3DataSource.S3Uri": (
            "s3://example/train.manifest",
            f"s3://example-datasets/bees/{name}/train.manifest",
        ),
        "InputDataConfig.validation.DataSource.S3DataSource.S3Uri": (
            "s3://example/validation.manifest",
            f"s3://example-datasets/bees/{name}/validation.manifest",
        ),
        "OutputDataConfig.S3OutputPath": (
            "s3://example/output",
            "s3://example-models/notebook-object-detection",
        ),
        "TrainingJobName": ("groundtruth-augmented-manifest-demo-2026-01-08-07-20-01", name),
    }
    # Added: lineage.
    assert tags[0] is ABSENT


def _beside_defaults(found: dict[str, Difference]) -> dict[str, Difference]:
    """Without the algorithm's own defaults, which are sent since containers have had others."""
    rows = ALGORITHMS["object-detection"].hyperparameters.items()
    defaults = {f"HyperParameters.{name}": (ABSENT, row.default) for name, row in rows}
    return {path: values for path, values in found.items() if values != defaults.get(path)}

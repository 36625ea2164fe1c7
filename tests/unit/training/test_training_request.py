"""The request that a dataset and a profile make.

Golden files are under __snapshots__/test_training_request: one of each algorithm and one of a container of
one's own, which together have nearly every field.
"""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.support.training_examples import (
    CASES,
    DEPLOYMENT,
    EARLIER_MODEL,
    MANIFEST_IDENTITY,
    Case,
    dataset,
    labeling_job,
    profile,
)
from train_on_label.codes import Code, Refusal, Refused
from train_on_label.training.request import TrainingRequest, build_training_request


@pytest.mark.parametrize("name", ["cheap", "many-labels", "roads", "topics", "entities"])
def test_the_request_is_golden(name: str, snapshot: SnapshotAssertion) -> None:
    request = CASES[name].request()

    golden = {"notes": list(request.notes), "request": request.params}
    assert golden == snapshot(extension_class=JSONSnapshotExtension)


def test_every_value_of_a_hyperparameter_is_a_string() -> None:
    for case in CASES.values():
        hyperparameters = case.request().params["HyperParameters"]
        assert isinstance(hyperparameters, dict)
        assert all(isinstance(value, str) for value in hyperparameters.values())


def test_all_reasons_against_a_request_are_told_at_once() -> None:
    training = profile(
        algorithm="object-detection",
        hyperparameters={"num_classes": 1, "label_width": 350, "num_training_samples": 401},
    )

    refused = build_training_request(
        job=labeling_job(),
        manifest_identity=MANIFEST_IDENTITY,
        training_job="bees-0a1b2c3d4e",
        dataset=dataset(),
        profile=training,
        deployment=replace(DEPLOYMENT, region="mx-central-1"),
    )

    contradiction = Code.HYPERPARAMETER_CONTRADICTS_DATA
    assert isinstance(refused, Refused)
    assert list(refused.refusals) == [
        Refusal(
            contradiction, "The profile sets num_classes = 1, but the highest class id is 2, so 3 are needed."
        ),
        Refusal(
            contradiction,
            "The profile sets num_training_samples = 401, but train.manifest has 400 lines.",
        ),
        Refusal(
            contradiction,
            "The profile sets label_width = 350, but the busiest image has 85 boxes, "
            "which need 5 x 85 + 2 = 427.",
        ),
        Refusal(
            Code.ALGORITHM_NOT_IN_REGION,
            "AWS publishes no image of object-detection in mx-central-1; the profile bees asks for it.",
        ),
    ]


def test_a_volume_key_is_left_out_where_local_disks_refuse_it() -> None:
    on_nvme = Case(profile(algorithm="object-detection", instance_type="ml.g5.xlarge"), dataset()).request()
    on_ebs = Case(profile(algorithm="object-detection", instance_type="ml.p3.2xlarge"), dataset()).request()

    assert "VolumeKmsKeyId" not in _section(on_nvme, "ResourceConfig")
    assert any("ml.g5.xlarge" in note for note in on_nvme.notes)
    assert _section(on_ebs, "ResourceConfig")["VolumeKmsKeyId"] == DEPLOYMENT.kms_key_arn
    assert on_ebs.notes == ()


def test_no_key_is_sent_where_there_is_none() -> None:
    case = Case(profile(algorithm="blazingtext"), dataset("text-classification"))

    request = case.request(replace(DEPLOYMENT, kms_key_arn=None))

    assert "VolumeKmsKeyId" not in _section(request, "ResourceConfig")
    assert "KmsKeyId" not in _section(request, "OutputDataConfig")


def test_training_starts_afresh_where_the_network_has_changed() -> None:
    training = profile(
        algorithm="object-detection", warm_start=True, hyperparameters={"base_network": "vgg-16"}
    )

    request = build_training_request(
        job=labeling_job(),
        manifest_identity=MANIFEST_IDENTITY,
        training_job="bees-0a1b2c3d4e",
        dataset=dataset(),
        profile=training,
        deployment=DEPLOYMENT,
        earlier_model=EARLIER_MODEL,
    )

    assert isinstance(request, TrainingRequest)
    assert "model" not in _channel_names(request)
    assert "base_network was resnet-50 and is vgg-16" in request.notes[0]


def test_training_starts_afresh_where_there_is_no_model_yet() -> None:
    request = build_training_request(
        job=labeling_job(),
        manifest_identity=MANIFEST_IDENTITY,
        training_job="bees-0a1b2c3d4e",
        dataset=dataset(),
        profile=profile(algorithm="object-detection", warm_start=True),
        deployment=DEPLOYMENT,
    )

    assert isinstance(request, TrainingRequest)
    assert _channel_names(request) == ["train", "validation"]


def test_an_earlier_model_is_not_used_unasked() -> None:
    request = build_training_request(
        job=labeling_job(),
        manifest_identity=MANIFEST_IDENTITY,
        training_job="bees-0a1b2c3d4e",
        dataset=dataset(),
        profile=profile(algorithm="object-detection"),
        deployment=DEPLOYMENT,
        earlier_model=EARLIER_MODEL,
    )

    assert isinstance(request, TrainingRequest)
    assert "model" not in _channel_names(request)


def test_a_container_may_name_its_attributes_itself() -> None:
    own = profile(
        image_uri="example/trainer:1",
        instance_type="ml.c5.xlarge",
        hyperparameters={"attribute_names": "{label_attribute}"},
    )

    request = Case(own, dataset("custom")).request()

    assert request.params["HyperParameters"] == {"attribute_names": "bees"}


def test_a_hyperparameter_that_the_dataset_makes_too_long_is_refused() -> None:
    own = profile(
        image_uri="example/trainer:1",
        instance_type="ml.c5.xlarge",
        hyperparameters={"classes": "{class_names}"},
    )
    counted = dataset()
    many = replace(counted, classes=counted.classes * 300)

    refused = build_training_request(
        job=labeling_job(),
        manifest_identity=MANIFEST_IDENTITY,
        training_job="bees-0a1b2c3d4e",
        dataset=many,
        profile=own,
        deployment=DEPLOYMENT,
    )

    assert isinstance(refused, Refused)
    assert [refusal.code for refusal in refused.refusals] == [Code.HYPERPARAMETER_TOO_LONG]
    assert "2500" in refused.refusals[0].detail


def _section(request: TrainingRequest, name: str) -> dict[str, object]:
    section = request.params[name]
    assert isinstance(section, dict)
    return section


def _channel_names(request: TrainingRequest) -> list[str]:
    channels = request.params["InputDataConfig"]
    assert isinstance(channels, list)
    return [channel["ChannelName"] for channel in channels]

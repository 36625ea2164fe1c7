"""Requests are checked by the service model and by the rules between members."""

import re
import warnings
from typing import Any

import pytest

from local.sagemaker.errors import SageMakerError
from local.sagemaker.requests.model import service_model
from local.sagemaker.requests.patterns import compiled
from local.sagemaker.requests.validation import check_request, refuse_invalid
from tests.support.sample_requests import Request, training_request_for


@pytest.fixture
def request_() -> Request:
    return training_request_for("bees", "images")


def channel(request: Request) -> Request:
    first: Request = request["InputDataConfig"][0]
    return first


def test_a_valid_training_request_has_no_problems(request_: Request) -> None:
    assert check_request("CreateTrainingJob", request_) == []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("RoleArn", None, "Value null at 'roleArn' failed to satisfy constraint: Member must not be null"),
        (
            "TrainingJobName",
            "a_b",
            "Value 'a_b' at 'trainingJobName' failed .* regular expression pattern: .*",
        ),
        ("TrainingJobName", "bees-", "Value 'bees-' .* regular expression pattern: .*"),
        ("RoleArn", "arn:aws:iam::0:user/a-person", ".* at 'roleArn' .* regular expression pattern: .*"),
        ("HyperParameters", {"k" * 257: "1"}, ".* Member must have length less than or equal to 256"),
        ("HyperParameters", {str(n): "" for n in range(101)}, ".* have length less than or equal to 100"),
        ("HyperParameters", {"epochs": 30}, "'hyperParameters.epochs' is of type int; string is expected"),
        (
            "ResourceConfig.VolumeSizeInGB",
            -1,
            ".* at 'resourceConfig.volumeSizeInGB' .* greater than or equal to 0",
        ),
        (
            "ResourceConfig.InstanceType",
            "ml.g5.huge",
            ".* Member must satisfy enum value set: .*ml.g5.2xlarge.*",
        ),
        ("StoppingCondition.MaxRuntimeInSeconds", True, ".* is of type bool; integer is expected"),
        ("InputDataConfig", "train", "'inputDataConfig' is of type str; list is expected"),
        ("InputDataConfig", [], ".* at 'inputDataConfig' .* length greater than or equal to 1"),
        ("Environment", {"1": "x"}, ".* at 'environment.1' .* regular expression pattern: .*"),
        ("Tags", [{"Key": "a\U0001f41d", "Value": ""}], ".* at 'tags.1.member.key' .* pattern: .*"),
        (
            "Colour",
            "red",
            "Unknown parameter in 'the request': \"Colour\", must be one of: TrainingJobName, .*",
        ),
    ],
)
def test_a_violation_of_the_service_model_is_found(
    request_: Request, path: str, value: Any, problem: str
) -> None:
    *parents, last = path.split(".")
    parent = request_
    for each in parents:
        parent = parent[each]
    parent[last] = value
    found = check_request("CreateTrainingJob", request_)
    assert len(found) == 1
    assert re.fullmatch(problem, found[0])


def test_a_violation_deep_in_a_list_says_where_it_is(request_: Request) -> None:
    request_["InputDataConfig"][1]["DataSource"]["S3DataSource"]["AttributeNames"] = ["a"] * 17
    (problem,) = check_request("CreateTrainingJob", request_)
    assert "at 'inputDataConfig.2.member.dataSource.s3DataSource.attributeNames'" in problem


@pytest.mark.parametrize("key", ["équipe", "train-on-label:profile", "チーム", "a b"])
def test_tag_keys_of_any_script_are_allowed(request_: Request, key: str) -> None:
    request_["Tags"] = [{"Key": key, "Value": "1"}]
    assert check_request("CreateTrainingJob", request_) == []


def test_an_augmented_manifest_needs_pipe_mode(request_: Request) -> None:
    channel(request_)["InputMode"] = "File"
    assert check_request("CreateTrainingJob", request_) == [
        "AugmentedManifestFile of channel 'train' is only supported with Pipe input mode, not File."
    ]


def test_the_jobs_input_mode_counts_where_a_channel_names_none(request_: Request) -> None:
    for each in request_["InputDataConfig"]:
        del each["InputMode"]
    assert check_request("CreateTrainingJob", request_) == []
    request_["AlgorithmSpecification"]["TrainingInputMode"] = "FastFile"
    assert len(check_request("CreateTrainingJob", request_)) == 2


def test_an_augmented_manifest_needs_attribute_names(request_: Request) -> None:
    channel(request_)["DataSource"]["S3DataSource"]["AttributeNames"] = []
    assert check_request("CreateTrainingJob", request_) == [
        "AugmentedManifestFile of channel 'train' needs 1 to 16 AttributeNames."
    ]


def test_channel_names_are_unique(request_: Request) -> None:
    channel(request_)["ChannelName"] = "validation"
    (problem,) = check_request("CreateTrainingJob", request_)
    assert problem.startswith("Channel names must be unique: 'validation'")


@pytest.mark.parametrize("instance_type", ["ml.g4dn.xlarge", "ml.g5.2xlarge", "ml.p4d.24xlarge"])
def test_a_volume_key_is_refused_where_storage_is_local(request_: Request, instance_type: str) -> None:
    request_["ResourceConfig"] |= {"VolumeKmsKeyId": "key", "InstanceType": instance_type}
    (problem,) = check_request("CreateTrainingJob", request_)
    assert problem.startswith(f"VolumeKmsKeyId is not supported for instance type {instance_type}")


@pytest.mark.parametrize("instance_type", ["ml.p3.2xlarge", "ml.m5.large"])
def test_a_volume_key_is_taken_where_storage_is_not_local(request_: Request, instance_type: str) -> None:
    request_["ResourceConfig"] |= {"VolumeKmsKeyId": "key", "InstanceType": instance_type}
    assert check_request("CreateTrainingJob", request_) == []


@pytest.mark.parametrize(
    ("instance_type", "size"), [("ml.g5.2xlarge", 450), ("ml.g4dn.xlarge", 125), ("ml.p3dn.24xlarge", 1800)]
)
def test_a_volume_is_no_larger_than_the_local_disks(request_: Request, instance_type: str, size: int) -> None:
    request_["ResourceConfig"] |= {"InstanceType": instance_type, "VolumeSizeInGB": size}
    assert check_request("CreateTrainingJob", request_) == []
    request_["ResourceConfig"]["VolumeSizeInGB"] += 1
    (problem,) = check_request("CreateTrainingJob", request_)
    assert problem.startswith(f"VolumeSizeInGB {size + 1} is more than the {size} GB")


@pytest.mark.parametrize(
    ("spot", "wait", "refused"),
    [(True, None, True), (True, 3599, True), (True, 3600, False), (False, 3600, True), (False, None, False)],
)
def test_spot_training_and_the_longest_wait_go_together(
    request_: Request, spot: bool, wait: int | None, refused: bool
) -> None:
    request_["EnableManagedSpotTraining"] = spot
    request_["StoppingCondition"]["MaxWaitTimeInSeconds"] = wait
    problems = check_request("CreateTrainingJob", request_)
    assert [problem[:29] for problem in problems] == ["Invalid MaxWaitTimeInSeconds."] * refused


@pytest.mark.parametrize(
    ("tags", "problem"),
    [
        ([{"Key": "aws:owner", "Value": "a"}], "prefix 'aws:' is reserved"),
        ([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}], "Duplicate tag keys"),
        ([{"Key": str(n), "Value": ""} for n in range(51)], "length less than or equal to 50"),
    ],
)
def test_tags_are_checked(request_: Request, tags: list[dict[str, str]], problem: str) -> None:
    request_["Tags"] = tags
    (found,) = check_request("CreateTrainingJob", request_)
    assert problem in found


@pytest.mark.parametrize("member", ["ResourceConfig", "StoppingCondition", "AlgorithmSpecification"])
def test_what_only_serverless_jobs_may_leave_out_is_needed(request_: Request, member: str) -> None:
    del request_[member]
    assert any("Member must not be null" in found for found in check_request("CreateTrainingJob", request_))


def test_all_violated_constraints_come_in_one_error(request_: Request) -> None:
    request_ |= {"TrainingJobName": "a_b", "RoleArn": "a-role-that-is-not-one"}
    with pytest.raises(
        SageMakerError, match=r"2 validation errors detected: Value 'a_b' .*; Value 'a-r"
    ) as refusal:
        refuse_invalid("CreateTrainingJob", request_)
    assert refusal.value.code == "ValidationException"


def test_a_wrong_type_is_another_error(request_: Request) -> None:
    request_["HyperParameters"] = {"epochs": 30}
    with pytest.raises(SageMakerError) as refusal:
        refuse_invalid("CreateTrainingJob", request_)
    assert refusal.value.code == "SerializationException"


def test_an_unknown_operation_is_an_error() -> None:
    with pytest.raises(KeyError, match="TrainJob"):
        check_request("TrainJob", {})


def test_every_pattern_of_the_service_model_can_be_applied() -> None:
    model = service_model()
    shapes = [model.shape_for(shape) for shape in model.shape_names]
    patterns = {shape.metadata["pattern"] for shape in shapes if "pattern" in shape.metadata}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len([compiled(pattern) for pattern in patterns]) > 200

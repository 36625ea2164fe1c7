"""What each role may do, and under which conditions."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.synthesis import Synthesized

# IAM knows no resource for these.
WITHOUT_RESOURCE = {
    "cloudwatch:PutMetricData",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ecr:GetAuthorizationToken",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "sagemaker:ListModelPackages",
    "sagemaker:ListTrainingJobs",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
# Lambda asks for these with no interface in hand, before it creates one.
BEFORE_THERE_IS_ANY = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:UnassignPrivateIpAddresses",
}


def statements(synthesized: Synthesized, role: str = "") -> Iterator[dict[str, Any]]:
    for name, policy in synthesized.resources("Training", "IAM::Policy").items():
        if name.startswith(role):
            yield from policy["Properties"]["PolicyDocument"]["Statement"]


def statement(synthesized: Synthesized, role: str, sid: str) -> dict[str, Any]:
    (found,) = (each for each in statements(synthesized, role) if each["Sid"] == sid)
    return found


def actions(statement: dict[str, Any]) -> set[str]:
    named = statement["Action"]
    return {named} if isinstance(named, str) else set(named)


def test_no_statement_allows_actions_by_wildcard(any_shape: Synthesized) -> None:
    assert not [each for each in statements(any_shape) if any("*" in action for action in actions(each))]


def test_every_resource_is_named_where_iam_knows_one(any_shape: Synthesized) -> None:
    allowed = [each for each in statements(any_shape) if each["Effect"] == "Allow"]
    open_to_all = {action for each in allowed if each["Resource"] == "*" for action in actions(each)}
    assert open_to_all <= WITHOUT_RESOURCE | BEFORE_THERE_IS_ANY


def test_roles_have_nothing_but_the_statements_written_here(any_shape: Synthesized) -> None:
    for role in any_shape.resources("Training", "IAM::Role").values():
        assert not {"ManagedPolicyArns", "Policies"} & set(role["Properties"])


def test_every_statement_has_a_name_of_its_own(any_shape: Synthesized) -> None:
    roles = ("FunctionRole", "TrainingFinishedRole", "TrainingRole", "LabelingRole", "PreparingRole")
    for role in (*roles, "PreparingRangeRole"):
        sids = [each["Sid"] for each in statements(any_shape, role)]
        assert len(sids) == len(set(sids))


def test_no_template_names_a_partition(plain: Synthesized) -> None:
    assert not [path.name for path in plain.template_files if "arn:aws" in path.read_text()]


def test_only_training_jobs_of_this_account_can_run_as_the_training_role(laptop: Synthesized) -> None:
    (role,) = (
        role
        for name, role in laptop.resources("Training", "IAM::Role").items()
        if name.startswith("TrainingRole")
    )
    (trusted,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trusted["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "000000000000"},
        "ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:us-east-1:000000000000:training-job/*"},
    }


def test_the_function_passes_one_role_to_one_service(any_shape: Synthesized) -> None:
    passing = statement(any_shape, "FunctionRole", "PassTrainingRole")
    assert passing["Resource"]["Fn::GetAtt"][0].startswith("TrainingRole")
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_the_function_reads_one_parameter(plain: Synthesized) -> None:
    reading = statement(plain, "FunctionRole", "ReadPauseSwitch")
    assert actions(reading) == {"ssm:GetParameter"}
    assert "Paused" in json.dumps(reading["Resource"])


def test_the_function_reads_labels_and_images_as_the_training_role_does(full: Synthesized) -> None:
    folders = ["images/*", "ground-truth-output/*"]
    for role in ("FunctionRole", "TrainingRole"):
        resources = statement(full, role, "ReadExisting1")["Resource"]
        bucket = "arn:aws:s3:::amzn-s3-demo-bucket"
        listed = [resources] if isinstance(resources, str) else resources
        assert sorted(listed) == sorted(f"{bucket}/{folder}" for folder in folders)
        key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        assert statement(full, role, "DecryptExisting1")["Resource"] == key


def test_training_jobs_pull_the_profiles_algorithms_only(laptop: Synthesized, plain: Synthesized) -> None:
    pulling = statement(laptop, "TrainingRole", "PullAlgorithms")
    repositories = "arn:aws:ecr:us-east-1:811284229777:repository"
    assert pulling["Resource"] == [
        f"{repositories}/{name}" for name in ("image-classification", "object-detection")
    ]
    by_default = json.dumps(statement(plain, "TrainingRole", "PullAlgorithms")["Resource"])
    assert all(name in by_default for name in ("blazingtext", "semantic-segmentation"))
    assert "AWS::Region" in by_default


def test_a_container_of_ones_own_can_be_pulled(adapted: Synthesized) -> None:
    pulling = statement(adapted, "TrainingRole", "PullAlgorithms")
    assert pulling["Resource"] == "arn:aws:ecr:eu-west-1:111122223333:repository/team/trainer"


def test_network_interfaces_are_allowed_in_the_profiles_subnets_only(
    adapted: Synthesized, plain: Synthesized
) -> None:
    assert statement(adapted, "TrainingRole", "CreateNetworkInterfaces")["Resource"] == [
        "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0b",
        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a",
    ]
    assert not [each for each in statements(plain) if any(a.startswith("ec2:") for a in actions(each))]


def test_a_profiles_own_key_may_encrypt_its_models(adapted: Synthesized) -> None:
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    encrypting = statement(adapted, "TrainingRole", "EncryptModels")
    assert f"arn:aws:kms:eu-west-1:111122223333:key/{key}" in encrypting["Resource"]
    starting = statement(adapted, "FunctionRole", "StartTrainingJobs")
    arn = f"arn:aws:kms:eu-west-1:111122223333:key/{key}"
    assert arn in starting["Condition"]["ArnEquals"]["sagemaker:OutputKmsKey"]


def test_models_are_read_only_where_a_profile_goes_on_from_them(
    adapted: Synthesized, plain: Synthesized
) -> None:
    assert statement(adapted, "TrainingRole", "ReadModels")
    assert "ReadModels" not in {each["Sid"] for each in statements(plain, "TrainingRole")}


def test_every_role_has_the_organizations_path_and_boundary(full: Synthesized) -> None:
    roles = full.resources("Training", "IAM::Role").values()
    assert {role["Properties"]["PermissionsBoundary"] for role in roles} == {
        "arn:aws:iam::111122223333:policy/boundary"
    }
    assert not full.resources("Data", "IAM::Role")


def test_the_path_of_roles_is_a_setting(adapted: Synthesized) -> None:
    roles = adapted.resources("Training", "IAM::Role").values()
    assert {role["Properties"]["Path"] for role in roles} == {"/teams/perception/"}

"""What a policy analyser says of the synthesized policies.

Parliament brings the service authorization reference along; its successors ask AWS for it at every run.
"""

import json
from collections.abc import Iterator
from typing import Any

import parliament
import pytest

from tests.support.synthesis import Synthesized

LOWEST = {"MUTE", "INFO"}
# Services ask for these with no interface in hand; List operations know no resource but in the reference.
DECIDED = {
    "RESOURCE_STAR": ("AssignPrivateIpAddresses", "NetworkInterfacePermission", "ListModelPackages"),
    # An execution is of one type, and the reference wants both.
    "RESOURCE_MISMATCH": (":express:",),
}
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "AWS::URLSuffix": "amazonaws.com",
}
# What a resource is referred to as, by what its logical id contains.
REFERRED = {
    "Notifications": "arn:aws:sns:eu-west-1:111122223333:notifications",
    "Paused": "/train-on-label/paused",
}
# By what a logical id or the name of an export contains.
ARNS = {
    "Labeling805EA058": "arn:aws:s3:::labeling",
    "Datasets": "arn:aws:s3:::datasets",
    "Models": "arn:aws:s3:::models",
    "DataKey": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "Role": "arn:aws:iam::111122223333:role/training",
    "FailedInvocations": "arn:aws:sqs:eu-west-1:111122223333:failed",
    "WaitingQueue": "arn:aws:sqs:eu-west-1:111122223333:waiting",
    "Function": "arn:aws:lambda:eu-west-1:111122223333:function:one",
    "Log": "arn:aws:logs:eu-west-1:111122223333:log-group:functions:*",
}


def resolved(value: Any) -> Any:  # noqa: PLR0911 - one per intrinsic function
    """A template's value as CloudFormation could resolve it."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(resolved, parts))
        case {"Ref": name}:
            return PSEUDO.get(name) or next(text for part, text in REFERRED.items() if part in name)
        case {"Fn::GetAtt": [name, "Arn"]} | {"Fn::ImportValue": name}:
            return next(arn for part, arn in ARNS.items() if part in name)
        case {"Fn::FindInMap": _}:
            return "685385470294"
        case dict():
            return {key: resolved(item) for key, item in value.items()}
        case list():
            return [resolved(item) for item in value]
    return value


def findings(document: Any) -> Iterator[str]:
    """Parliament's findings above its lowest level."""
    for found in parliament.analyze_policy_string(json.dumps(document)).findings:
        finding = parliament.enhance_finding(found)
        named = DECIDED.get(finding.issue, ())
        decided = any(name in str(finding.detail) for name in named)
        if finding.severity not in LOWEST and not decided:
            yield f"{finding.severity} {finding.issue}: {finding.detail} at {finding.location}"


def test_the_analyser_has_no_findings(any_shape: Synthesized) -> None:
    for name, policy in any_shape.resources("Training", "IAM::Policy").items():
        document = resolved(policy["Properties"]["PolicyDocument"])
        # It takes a Deny on everything for an Allow.
        document["Statement"] = [each for each in document["Statement"] if each["Effect"] == "Allow"]
        assert list(findings(document)) == [], name


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        ({"Action": "sagemaker:StartTrainingJob", "Resource": "*"}, "UNKNOWN_ACTION"),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}, "RESOURCE_MISMATCH"),
        (
            {
                "Action": "sagemaker:ListTags",
                "Resource": "arn:aws:sagemaker:eu-west-1:111122223333:training-job/*",
                "Condition": {"StringEquals": {"sagemaker:OutputKmsKey": "key"}},
            },
            "UNKNOWN_CONDITION_FOR_ACTION",
        ),
    ],
)
def test_the_analyser_finds_mistakes(statement: dict[str, Any], issue: str) -> None:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
    assert any(issue in finding for finding in findings(document))

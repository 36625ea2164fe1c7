"""The deployed roles: what their policies say, taking a statement away, and acting as them."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from local.aws import LaptopAws
from local.clients import Clients

# Any: policies are data.
Policy: TypeAlias = dict[str, Any]
_STACK = "train-on-label-training"
SUBMITTER = "SubmitPolicy"
"""Stands for whoever has that policy: a role made here, with the policy's document."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One action of one statement."""

    sid: str
    action: str


class DeployedRole:
    """A role as IAM knows it after the deployment."""

    def __init__(self, aws: LaptopAws, construct: str, name: str) -> None:
        self.construct = construct
        self._aws = aws
        self._iam = aws.client("iam")
        self._name = name
        self.arn = self._iam.get_role(RoleName=name)["Role"]["Arn"]
        (self._policy_name,) = self._iam.list_role_policies(RoleName=name)["PolicyNames"]
        answer = self._iam.get_role_policy(RoleName=name, PolicyName=self._policy_name)
        self.policy = _document(answer["PolicyDocument"])

    @property
    def permissions(self) -> Iterator[Permission]:
        """Every action that a statement allows."""
        for statement in self.policy["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            for action in _listed(statement["Action"]):
                yield Permission(statement["Sid"], action)

    @contextmanager
    def without(self, permission: Permission) -> Iterator[None]:
        """Takes one action of a statement, or with its only action the statement, away inside the block."""
        reduced = copy.deepcopy(self.policy)
        for statement in reduced["Statement"]:
            if statement["Sid"] == permission.sid:
                statement["Action"] = [
                    action for action in _listed(statement["Action"]) if action != permission.action
                ]
        reduced["Statement"] = [statement for statement in reduced["Statement"] if statement["Action"]]
        self._put(reduced)
        try:
            yield
        finally:
            self._put(self.policy)

    def clients(self, session: str = "acting-as") -> Clients:
        """Clients with the role's credentials, by default as a service has them.

        Only services may take the roles on. For a moment the account may too, as nobody else can ask STS.
        """
        trust = self._iam.get_role(RoleName=self._name)["Role"]["AssumeRolePolicyDocument"]
        root = {"AWS": f"arn:aws:iam::{self._aws.account}:root"}
        statement = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
        self._trust({"Version": "2012-10-17", "Statement": [statement]})
        try:
            answer = self._aws.client("sts").assume_role(RoleArn=self.arn, RoleSessionName=session)
        finally:
            self._trust(_document(trust))
        credentials = answer["Credentials"]
        return Clients(
            self._aws.endpoint_url,
            self._aws.certificate,
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
            session_token=credentials["SessionToken"],
        )

    def _put(self, policy: Policy) -> None:
        self._iam.put_role_policy(
            RoleName=self._name, PolicyName=self._policy_name, PolicyDocument=json.dumps(policy)
        )

    def _trust(self, policy: Policy) -> None:
        self._iam.update_assume_role_policy(RoleName=self._name, PolicyDocument=json.dumps(policy))


def deployed_roles(aws: LaptopAws) -> dict[str, DeployedRole]:
    """The training stack's roles by their construct's name, such as FunctionRole, and one that may submit."""
    resources = aws.client("cloudformation").describe_stack_resources(StackName=_STACK)["StackResources"]
    found = {}
    for resource in resources:
        if resource["ResourceType"] == "AWS::IAM::Role":
            construct = resource["LogicalResourceId"][:-8]  # the library adds 8 digits of a hash
            found[construct] = DeployedRole(aws, construct, resource["PhysicalResourceId"])
    return found | {SUBMITTER: _submitter(aws)}


def _submitter(aws: LaptopAws) -> DeployedRole:
    iam, name = aws.client("iam"), "somebody-who-submits"
    (stack,) = aws.client("cloudformation").describe_stacks(StackName=_STACK)["Stacks"]
    (arn,) = (each["OutputValue"] for each in stack["Outputs"] if each["OutputKey"] == f"{SUBMITTER}Arn")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = _document(
        iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    )
    if name not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
        trust = {"Version": "2012-10-17", "Statement": []}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName=name, PolicyName=SUBMITTER, PolicyDocument=json.dumps(document))
    return DeployedRole(aws, SUBMITTER, name)


def _document(policy: object) -> Policy:
    # boto3 decodes policies; its stubs leave open that they may be text.
    assert isinstance(policy, dict)
    return policy


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value

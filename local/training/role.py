"""The credentials that SageMaker takes on a job's role for."""

import json
import secrets
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import iam, sts

from local.environment import ACCESS_KEY
from local.iam.resources import repository_arn
from local.iam.roles import role_allows
from local.place import ACCOUNT, REGION
from local.training.errors import TrainingFailedError
from train_on_label_containers.stand_ins.published import stand_in_for

_SERVICE = "sagemaker.amazonaws.com"

Credentials = dict[str, str]
"""AWS_ACCESS_KEY_ID and the like."""


def role_credentials(role_arn: str, job_arn: str) -> Credentials:
    """Credentials of a role for one job; of the account's root where IAM is not enforced.

    TrainingFailedError where the role is not there, or does not trust SageMaker with this job.
    """
    if not app.AUTH:
        return _credentials(ACCESS_KEY, ACCESS_KEY)
    name = role_arn.rpartition("/")[2]
    with request_scope(ACCOUNT, REGION):
        role = iam._roles.get(name)  # noqa: SLF001
        if role is None or not _trusts(role["AssumeRolePolicyDocument"], role_arn, job_arn):
            raise TrainingFailedError(f"ClientError: SageMaker was unable to assume the role '{role_arn}'")
        session = f"{name}/SageMaker"
        key, secret, token = (
            f"ASIA{secrets.token_hex(8).upper()}",
            secrets.token_hex(20),
            secrets.token_hex(20),
        )
        sts.register_session(
            key,
            {
                "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{session}",
                "UserId": session.replace("/", ":"),
                "SecretAccessKey": secret,
                "SessionToken": token,
                "AccountId": ACCOUNT,
                "PrincipalType": "AssumedRole",
            },
        )
    return _credentials(key, secret) | {"AWS_SESSION_TOKEN": token}


def require_pulling(role_arn: str, image: str) -> None:
    """TrainingFailedError where the role may not pull an image; no role restricts AWS's own."""
    repository = repository_arn(image)
    if not app.AUTH or repository is None or stand_in_for(image):
        return
    actions = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
    may_log_in = role_allows(role_arn, "ecr:GetAuthorizationToken", "*")
    if not may_log_in or not all(role_allows(role_arn, f"ecr:{action}", repository) for action in actions):
        # github.com/aws/sagemaker-python-sdk/issues/57
        raise TrainingFailedError(
            "ClientError: Cannot pull algorithm container. Either the image does not exist or its permissions"
            " are incorrect."
        )


def _credentials(key: str, secret: str) -> Credentials:
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}


def _trusts(policy: str | dict[str, Any], role_arn: str, job_arn: str) -> bool:
    document = json.loads(policy) if isinstance(policy, str) else policy
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    # Ministack takes any service for another, and the account's root for all of them.
    named = [each for each in statements if _names(each)]
    root = f"arn:aws:iam::{ACCOUNT}:root"
    asked = iam_evaluator.EvalContext(
        principal_arn=root,
        principal_type="Root",
        principal_account=ACCOUNT,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=REGION,
        service_context={"aws:sourcearn": job_arn, "aws:sourceaccount": ACCOUNT},
    )
    return bool(iam_evaluator.evaluate_trust_policy({"Statement": named}, root, asked))


def _names(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return _SERVICE in ([services] if isinstance(services, str) else services)

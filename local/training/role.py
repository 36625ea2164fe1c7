"""The credentials that SageMaker takes on a job's role for."""

import secrets

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import sts

from local.environment import ACCESS_KEY
from local.iam.resources import repository_arn
from local.iam.roles import role_allows, trusts
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
    if not trusts(role_arn, _SERVICE, job_arn):
        raise TrainingFailedError(f"ClientError: SageMaker was unable to assume the role '{role_arn}'")
    with request_scope(ACCOUNT, REGION):
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

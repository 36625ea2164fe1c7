"""What the stack tells its functions: environment variables, and the settings beside the code."""

import os
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.settings.infrastructure import RUNBOOK
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.deployment import Deployment

_SETTINGS = Path(__file__).parents[2] / "settings.json"


class CommonEnvironment(BaseModel):
    """The environment variables of every function, by their names in lower case."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    deployment_name: str = Field(min_length=1)
    training_role_arn: str = Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/.+$")
    notifications_topic_arn: str = Field(pattern=r"^arn:aws[a-z-]*:sns:.+$")
    waiting_url: str = Field(min_length=1)
    aws_region: str = Field(min_length=1)
    aws_lambda_log_group_name: str = ""
    """Lambda sets it; the AWS on the laptop does not."""

    @property
    def partition(self) -> str:
        """The partition of the account."""
        return self.training_role_arn.split(":", 2)[1]

    def labeling_job_arn(self, name: str) -> str:
        """The ARN of a labeling job of this account and region."""
        account = self.training_role_arn.split(":", 5)[4]
        return f"arn:{self.partition}:sagemaker:{self.aws_region}:{account}:labeling-job/{name}"

    @classmethod
    def read(cls) -> Self:
        """This function's variables; pydantic's ValidationError names each one that is missing."""
        return cls.model_validate({name.lower(): value for name, value in os.environ.items()})


class LabelingCompletedEnvironment(CommonEnvironment):
    """What the function that starts training jobs is told."""

    labeling_bucket: str = Field(min_length=3)
    datasets_bucket: str = Field(min_length=3)
    models_bucket: str = Field(min_length=3)
    data_key_arn: str = Field(pattern=r"^arn:aws[a-z-]*:kms:.+$")
    paused_parameter: str = Field(min_length=1)
    failed_invocations_url: str = Field(min_length=1)
    runbook_url: str = RUNBOOK
    preparing_arn: str | None = Field(default=None, pattern=r"^arn:aws[a-z-]*:states:.+$")
    """The state machine whose workers prepare large manifests, where there is one."""
    above_bytes: int = Field(default=0, ge=0)
    """Manifests above are large."""
    range_bytes: int = Field(default=0, ge=0)
    """Of what one worker prepares."""
    marks_at_once: int = Field(default=0, ge=0)
    """How many marks of sources one function has meet; as many as its memory bears unless told."""

    def deployment(self, settings: TrainingSettings) -> Deployment:
        """The deployment that these variables describe."""
        return Deployment(
            name=self.deployment_name,
            region=self.aws_region,
            datasets_bucket=self.datasets_bucket,
            models_bucket=self.models_bucket,
            training_role_arn=self.training_role_arn,
            kms_key_arn=self.data_key_arn,
            tags=settings.tags,
        )


@cache
def labeling_completed_environment() -> LabelingCompletedEnvironment:
    """The variables of the function that starts training jobs."""
    return LabelingCompletedEnvironment.read()


@cache
def common_environment() -> CommonEnvironment:
    """The variables that every function has."""
    return CommonEnvironment.read()


@cache
def training_settings() -> TrainingSettings:
    """The settings that were packed with the code."""
    return TrainingSettings.model_validate_json(_SETTINGS.read_text(encoding="utf-8"))

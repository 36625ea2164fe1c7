"""Where training would run: what a deployment would know, or placeholders for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from train_on_label.aws.region import configured_region
from train_on_label.codes import Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.partitions import partition_of
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.file import Settings
from train_on_label.settings.guards import Guards
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.deployment import Deployment
from train_on_label.training.guard_checks import check_guards
from train_on_label.training.warm_start import EarlierModel

PLACEHOLDER = "placeholder"
_ANY_REGION = "us-east-1"
_NO_ACCOUNT = "000000000000"
_NO_KEY = "00000000-0000-0000-0000-000000000000"


class Place(Protocol):
    """A deployment, as far as it decides on a training job."""

    @property
    def region(self) -> str:
        """Where training runs."""

    @property
    def account(self) -> str:
        """Whose training job it is."""

    def of_job(self, job: LabelingJob) -> "Place":
        """The place of this labeling job, whose ARN names its account."""

    @property
    def remarks(self) -> Sequence[str]:
        """What of a plan is not as it will be."""

    def foreign(self, job: LabelingJob, settings: Settings) -> str | None:
        """Why the labeling job is not the deployment's own."""

    def deployment(self, settings: Settings) -> Deployment:
        """What the training request names of it."""

    def earlier_model(self, profile: Profile) -> EarlierModel | None:
        """The model that a warm start begins with."""

    def against(self, dataset: Dataset, manifest_uri: str, settings: Settings) -> list[Refusal]:
        """What it has against a dataset beyond what that says itself."""

    def against_now(self, guards: Guards, profile: Profile, training_job: str) -> list[Refusal]:
        """Why the training job may not start at the moment."""


@dataclass(frozen=True, slots=True)
class Imagined:
    """A deployment that may not exist yet: nothing is paused or running, and its buckets have no names."""

    region: str
    account: str

    @classmethod
    def of(cls, settings: Settings, *, region: str | None, account: str | None) -> "Imagined":
        """By the call, then by the settings, then by what AWS is configured for."""
        deployment = settings.deployment
        return cls(
            region or deployment.region or configured_region() or _ANY_REGION,
            account or deployment.account or _NO_ACCOUNT,
        )

    def of_job(self, job: LabelingJob) -> "Imagined":
        return replace(self, account=job.arn.split(":")[4])

    @property
    def remarks(self) -> Sequence[str]:
        what = (
            f"What holds {PLACEHOLDER} or zeros is known once there is a deployment, and with it the end of "
            "the training job's name: --stack NAME asks one."
        )
        return [what]

    def foreign(self, job: LabelingJob, settings: Settings) -> str | None:
        # The labels may as well lie in the labeling bucket, whose name is not known.
        anywhere = settings.labeling_jobs.model_copy(update={"output": "any-bucket"})
        return anywhere.against(job, ())

    def deployment(self, settings: Settings) -> Deployment:
        partition = partition_of(self.region)
        return Deployment(
            name=settings.deployment.name,
            region=self.region,
            datasets_bucket=f"{PLACEHOLDER}-datasets-bucket",
            models_bucket=f"{PLACEHOLDER}-models-bucket",
            training_role_arn=f"arn:{partition}:iam::{self.account}:role/{PLACEHOLDER}-training-role",
            kms_key_arn=f"arn:{partition}:kms:{self.region}:{self.account}:key/{_NO_KEY}",
            tags=settings.tags,
        )

    def earlier_model(self, profile: Profile) -> EarlierModel | None:  # noqa: ARG002  # there is none yet
        return None

    def against(
        self,
        dataset: Dataset,  # noqa: ARG002  # which bucket is its own is not known
        manifest_uri: str,  # noqa: ARG002
        settings: Settings,  # noqa: ARG002
    ) -> list[Refusal]:
        return []

    def against_now(self, guards: Guards, profile: Profile, training_job: str) -> list[Refusal]:  # noqa: ARG002
        return check_guards(guards, profile, paused=False, running=0)

"""The place of a deployed stack: what it has, and how it stands at the moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from train_on_label import stack_outputs as names
from train_on_label.aws.clients import client
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.s3.objects import bucket_region
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.codes import Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.dataset import Dataset
from train_on_label.settings.file import Settings
from train_on_label.settings.guards import Guards
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.bucket_checks import check_buckets, needed_buckets
from train_on_label.training.deployment import Deployment
from train_on_label.training.guard_checks import check_guards
from train_on_label.training.warm_start import EarlierModel
from train_on_label_cli.deployment.deployed import Outputs, find_all_outputs


@dataclass(frozen=True)
class DeployedPlace:
    """A deployment by its name."""

    name: str
    region: str

    @cached_property
    def _outputs(self) -> Outputs:
        return find_all_outputs(self.name, self.region)

    @property
    def account(self) -> str:
        return self._outputs[names.TRAINING_ROLE_ARN].split(":")[4]

    def of_job(self, job: LabelingJob) -> "DeployedPlace":  # noqa: ARG002  # it is one account's
        return self

    @property
    def remarks(self) -> Sequence[str]:
        return []

    def foreign(self, job: LabelingJob, settings: Settings) -> str | None:
        return settings.foreign(job, self._outputs[names.LABELING_BUCKET])

    def deployment(self, settings: Settings) -> Deployment:
        return Deployment(
            name=self.name,
            region=self.region,
            datasets_bucket=self._outputs[names.DATASETS_BUCKET],
            models_bucket=self._outputs[names.MODELS_BUCKET],
            training_role_arn=self._outputs[names.TRAINING_ROLE_ARN],
            kms_key_arn=self._outputs[names.DATA_KEY_ARN],
            tags=settings.tags,
        )

    def earlier_model(self, profile: Profile) -> EarlierModel | None:
        if not profile.training.warm_start:
            return None
        return self._training_jobs.latest_model(profile.name)

    def against(self, dataset: Dataset, manifest_uri: str, settings: Settings) -> list[Refusal]:
        own, s3 = self._outputs[names.LABELING_BUCKET], client("s3", self.region)
        return check_buckets(
            needed_buckets(dataset, manifest_uri),
            readable={own} | settings.readable_buckets,
            region=self.region,
            region_of=lambda bucket: self.region if bucket == own else bucket_region(s3, bucket),
        )

    def against_now(self, guards: Guards, profile: Profile, training_job: str) -> list[Refusal]:
        limit = guards.max_running_jobs_per_profile
        return check_guards(
            guards,
            profile,
            paused=is_paused(client("ssm", self.region), self._outputs[names.PAUSED_PARAMETER]),
            running=self._training_jobs.running(profile.name, limit, besides=training_job),
        )

    @cached_property
    def _training_jobs(self) -> TrainingJobs:
        return TrainingJobs(client("sagemaker", self.region), self.name)

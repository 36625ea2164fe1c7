"""The path of one labeling job: described, routed, prepared, guarded, started, told."""

from dataclasses import dataclass

from labeling_completed.clients import Adapters
from labeling_completed.deadline import Deadline
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.outcome import Outcome, Result
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.s3.datasets import S3Datasets
from train_on_label.aws.s3.label_categories import label_categories
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.objects import bucket_region
from train_on_label.aws.sagemaker.labeling_jobs import IncompleteLabelingJobError, describe_labeling_job
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.plan import Plan, plan_training, recognised
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.recognition import Recognised
from train_on_label.settings.guards import check_guards
from train_on_label.settings.profiles import Profile
from train_on_label.settings.routing import choose_profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.bucket_checks import check_buckets, needed_buckets
from train_on_label.training.job_name import training_job_name


@dataclass(frozen=True, slots=True)
class StartTraining:
    """Starts the training job that a completed labeling job calls for.

    Whatever is wrong with labels or settings ends as a refusal; whatever a retry may heal is raised.
    """

    aws: Adapters
    settings: TrainingSettings
    environment: LabelingCompletedEnvironment
    observing: Observing
    notifying: Notifying
    deadline: Deadline

    def run(self, name: str) -> Outcome:
        """Takes one labeling job all the way; the outcome has been told when this returns."""
        with self.observing.job(name):
            outcome = self._outcome(name)
            self.observing.outcome(outcome)
            self.notifying.outcome(outcome)
            return outcome

    def _outcome(self, name: str) -> Outcome:
        try:
            job = self._describe(name)
            manifest, found = self._look_into_manifest(job)
            profile = choose_profile(job, found.task_type, self.settings)
            if isinstance(profile, Profile):
                return self._train(job, manifest, found, profile)
        except IncompleteLabelingJobError as error:
            profile = Refusal(Code.NOT_COMPLETED, str(error))
        except UnreadableObjectError as error:
            profile = Refusal(Code.UNREADABLE_BUCKET, str(error))
        if profile is None:
            return Outcome(labeling_job=name, result=Result.IGNORED)
        return Outcome(labeling_job=name, result=Result.REFUSED, refusals=(profile,))

    def _train(self, job: LabelingJob, manifest: S3Manifest, found: Recognised, profile: Profile) -> Outcome:
        training_job = training_job_name(job, manifest.identity, profile)
        # A dataset that a training job may be reading is not written again.
        if (status := self.aws.training_jobs.status(training_job)) is not None:
            return Outcome(
                labeling_job=job.name,
                result=Result.ALREADY_STARTED,
                profile=profile.name,
                training_job=training_job,
                training_job_has_ended=status not in ("InProgress", "Stopping"),
            )
        plan = self._prepare(job, manifest, found, profile)
        if refusals := plan.refusals or self._guarded(plan):
            return Outcome(
                labeling_job=job.name,
                result=Result.REFUSED,
                profile=profile.name,
                training_job=training_job,
                plan=plan,
                refusals=refusals,
            )
        return self._start(plan)

    def _describe(self, name: str) -> LabelingJob:
        with self.observing.step("describe labeling job"):
            return describe_labeling_job(self.aws.sagemaker, name)

    def _look_into_manifest(self, job: LabelingJob) -> tuple[S3Manifest, Recognised]:
        with self.observing.step("look into manifest"):
            manifest = S3Manifest(self.aws.s3, job.manifest_uri)
            self.observing.manifest(manifest.size)
            return manifest, recognised(job, manifest)

    def _prepare(self, job: LabelingJob, manifest: S3Manifest, found: Recognised, profile: Profile) -> Plan:
        with self.observing.step("prepare dataset"):
            return plan_training(
                job=job,
                manifest=manifest,
                found=found,
                profile=profile,
                settings=self.settings,
                deployment=self.environment.deployment(self.settings),
                store=S3Datasets(self.aws.s3, self.environment.datasets_bucket),
                labels=label_categories(self.aws.s3, job),
                earlier_model=(
                    self.aws.training_jobs.latest_model(profile.name) if profile.training.warm_start else None
                ),
                further_check=lambda dataset: self._unreadable_buckets(dataset, manifest.uri),
                on_progress=self.deadline.check,
            )

    def _unreadable_buckets(self, dataset: Dataset, manifest_uri: str) -> list[Refusal]:
        region, own = self.environment.aws_region, self.environment.labeling_bucket
        existing = [bucket.name for bucket in self.settings.existing_bucket if bucket.is_readable]
        return check_buckets(
            needed_buckets(dataset, manifest_uri),
            readable={own, *existing},
            region=region,
            region_of=lambda bucket: region if bucket == own else bucket_region(self.aws.s3, bucket),
        )

    def _guarded(self, plan: Plan) -> tuple[Refusal, ...]:
        with self.observing.step("check guards"):
            limit = self.settings.guards.max_running_jobs_per_profile
            return tuple(
                check_guards(
                    self.settings.guards,
                    plan.profile,
                    paused=is_paused(self.aws.ssm, self.environment.paused_parameter),
                    running=self.aws.training_jobs.running(
                        plan.profile.name, limit, besides=plan.training_job
                    ),
                )
            )

    def _start(self, plan: Plan) -> Outcome:
        with self.observing.step("start training job"):
            assert plan.request is not None  # noqa: S101  # a plan without a request has refusals
            started = self.aws.training_jobs.start(plan.request)
        return Outcome(
            labeling_job=plan.job.name,
            result=Result.STARTED if started else Result.ALREADY_STARTED,
            profile=plan.profile.name,
            training_job=plan.training_job,
            plan=plan,
        )

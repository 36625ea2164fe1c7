"""The path of a labeling job, or of a dropped manifest: described, routed, prepared, guarded, started."""

from dataclasses import dataclass, replace

from labeling_completed.clients import Clients
from labeling_completed.deadline import Deadline
from labeling_completed.dropped import RefusedManifestError, opened
from labeling_completed.making import made_by
from labeling_completed.notifying import Notifying
from labeling_completed.observing import Observing
from labeling_completed.outcome import AlreadyStarted, Ignored, Outcome, Refused, Started
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.aws.pause_switch import is_paused
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.label_categories import label_categories
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.aws.s3.objects import bucket_region
from train_on_label.aws.sagemaker.labeling_jobs import IncompleteLabelingJobError, describe_labeling_job
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.codes import Code, Refusal
from train_on_label.dropped_manifests import DroppedManifest, Subject, name_of
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.plan import Plan
from train_on_label.planning.plan_training import decide, rules_for, write_reports
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.recognition import Recognised, recognise
from train_on_label.settings.profiles import Profile
from train_on_label.settings.routing import choose_profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.bucket_checks import check_buckets, needed_buckets
from train_on_label.training.guard_checks import check_guards
from train_on_label.training.job_name import dataset_prefix, training_job_name
from train_on_label.training.request import TrainingRequest


@dataclass(frozen=True, slots=True)
class StartTraining:
    """Starts the training job that a completed labeling job calls for.

    Whatever is wrong with labels or settings ends as a refusal; whatever a retry may heal is raised.
    """

    aws: Clients
    training_jobs: TrainingJobs
    settings: TrainingSettings
    environment: LabelingCompletedEnvironment
    observing: Observing
    notifying: Notifying
    deadline: Deadline

    def run(self, subject: Subject) -> Outcome:
        """Takes one labeling job all the way; the outcome has been told when this returns."""
        with self.observing.job(name_of(subject)):
            outcome = self._outcome(subject)
            if isinstance(subject, DroppedManifest):
                outcome = replace(outcome, manifest=subject.uri)
            self.observing.outcome(outcome)
            self.notifying.outcome(outcome)
            return outcome

    def _outcome(self, subject: Subject) -> Outcome:  # noqa: PLR0911  # one return for each way to end
        try:
            job = self._describe(subject)
        except IncompleteLabelingJobError as error:
            return Refused(labeling_job=name_of(subject), refusals=(Refusal(Code.NOT_COMPLETED, str(error)),))
        if foreign := self.settings.foreign(job, self.environment.labeling_bucket):
            return Ignored(labeling_job=job.name, why=foreign)
        try:
            job, manifest, found = self._look_into_manifest(job)
        except UnreadableObjectError as error:
            return Refused(labeling_job=job.name, refusals=(Refusal(Code.UNREADABLE_BUCKET, str(error)),))
        except RefusedManifestError as error:
            return Refused(labeling_job=job.name, profile=error.profile, refusals=(error.refusal,))
        match choose_profile(job, found.task_type, self.settings):
            case None:
                return Ignored(labeling_job=job.name, why="no profile takes it")
            case Refusal() as refusal:
                return Refused(labeling_job=job.name, refusals=(refusal,))
            case profile:
                return self._train(job, manifest, found, profile)

    def _train(self, job: LabelingJob, manifest: S3Manifest, found: Recognised, profile: Profile) -> Outcome:
        training_job = training_job_name(job, manifest.identity, profile, self.environment.deployment_name)
        # A dataset that a training job may be reading is not written again.
        if (status := self.training_jobs.status(training_job)) is not None:
            return AlreadyStarted(
                labeling_job=job.name,
                profile=profile.name,
                training_job=training_job,
                has_ended=status not in ("InProgress", "Stopping"),
            )
        try:
            plan = self._prepare(job, manifest, found, profile, training_job)
        except UnreadableObjectError as error:
            return Refused(
                labeling_job=job.name,
                profile=profile.name,
                training_job=training_job,
                refusals=(Refusal(Code.UNREADABLE_BUCKET, str(error)),),
            )
        refusals = plan.refusals or self._guarded(plan)
        if plan.request is None or refusals:
            return Refused(
                labeling_job=job.name,
                profile=profile.name,
                training_job=training_job,
                plan=plan,
                refusals=refusals,
            )
        return self._start(plan, plan.request)

    def _describe(self, subject: Subject) -> LabelingJob:
        if isinstance(subject, DroppedManifest):
            return LabelingJob.of_dropped(subject)
        with self.observing.step("describe labeling job"):
            return describe_labeling_job(self.aws.sagemaker, subject)

    def _look_into_manifest(self, job: LabelingJob) -> tuple[LabelingJob, S3Manifest, Recognised]:
        with self.observing.step("look into manifest"):
            if job.is_dropped:
                job, manifest = opened(job, self.aws.s3, self.settings)
            else:
                manifest = S3Manifest(self.aws.s3, job.manifest_uri)
            self.observing.manifest(manifest.size)
            return job, manifest, recognise(job, manifest)

    def _prepare(
        self, job: LabelingJob, manifest: S3Manifest, found: Recognised, profile: Profile, training_job: str
    ) -> Plan:
        with self.observing.step("prepare dataset"):
            bucket, prefix = self.environment.datasets_bucket, dataset_prefix(job, training_job)
            store = S3Dataset(self.aws.s3, bucket, prefix)
            rules = rules_for(job, found, profile, label_categories(self.aws.s3, job))
            dataset = prepare(job.name, manifest, rules, store, on_progress=self.deadline.check)
            warm_start = profile.training.warm_start
            plan = decide(
                job=job,
                manifest=manifest,
                training_job=training_job,
                dataset=dataset,
                profile=profile,
                settings=self.settings,
                deployment=self.environment.deployment(self.settings),
                earlier_model=self.training_jobs.latest_model(profile.name) if warm_start else None,
                against=self._unreadable_buckets(dataset, manifest.uri),
            )
            write_reports(plan, store, made_by(plan, self.environment))
            return plan

    def _unreadable_buckets(self, dataset: Dataset, manifest_uri: str) -> list[Refusal]:
        region, own = self.environment.aws_region, self.environment.labeling_bucket
        return check_buckets(
            needed_buckets(dataset, manifest_uri),
            readable={own} | self.settings.readable_buckets,
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
                    running=self.training_jobs.running(plan.profile.name, limit, besides=plan.training_job),
                )
            )

    def _start(self, plan: Plan, request: TrainingRequest) -> Outcome:
        with self.observing.step("start training job"):
            started = self.training_jobs.start(request)
        outcome = Started if started else AlreadyStarted
        return outcome(
            labeling_job=plan.job.name, profile=plan.profile.name, training_job=plan.training_job, plan=plan
        )

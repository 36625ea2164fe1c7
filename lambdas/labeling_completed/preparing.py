"""The dataset of a labeling job and the request that trains on it: made, or found as it was left before."""

from dataclasses import dataclass, replace

from labeling_completed.clients import Clients
from labeling_completed.deadline import Deadline
from labeling_completed.looking import look_of
from labeling_completed.making import made_by
from labeling_completed.observing import Observing
from labeling_completed.preparing_all import PreparingAll
from labeling_completed.sharing import Sharing
from labeling_completed.taken import Taken
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.s3.dataset import S3Dataset
from train_on_label.aws.s3.kept import KeptDatasets
from train_on_label.aws.s3.label_categories import label_categories
from train_on_label.aws.s3.objects import bucket_region
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.codes import Refusal
from train_on_label.labeling.labeling_job import LabelCounters
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.planning.plan_training import decide, rules_for, write_reports
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.prepare import prepare
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.bucket_checks import check_buckets, needed_buckets
from train_on_label.training.request import TrainingRequest


@dataclass(frozen=True, slots=True)
class Preparing:
    """Prepares each dataset once: what has to wait, or fails behind it, finds it complete."""

    aws: Clients
    training_jobs: TrainingJobs
    settings: TrainingSettings
    environment: LabelingCompletedEnvironment
    kept: KeptDatasets
    observing: Observing
    deadline: Deadline
    sharing: Sharing

    def run(
        self, taken: Taken, counters: LabelCounters | None, *, dry_run: bool
    ) -> tuple[Taken, TrainingRequest | None]:
        """The same with its dataset, and the request; None where the plan refuses one."""
        found = self.kept.prepared(taken.prefix)
        # A deployment may have replaced the role meanwhile.
        if found and found.request.params["RoleArn"] == self.environment.training_role_arn:
            return replace(taken, dataset=found.dataset), found.request
        with self.observing.step("prepare dataset"):
            bucket = self.environment.datasets_bucket
            begun = self.sharing.begun(taken.prefix)
            store = Nowhere() if dry_run else S3Dataset(self.aws.s3, bucket, taken.prefix, begun)
            taken = self._prepare(taken, counters, store)
        return taken, taken.plan.request if taken.plan else None

    def _prepare(self, taken: Taken, counters: LabelCounters | None, store: DatasetStore) -> Taken:
        job, manifest, profile, on_progress = taken.job, taken.manifest, taken.profile, self.deadline.check
        if taken.labels is None:
            sizes = [taken.routed.manifest.size]
            rules = rules_for(job, taken.routed.found, profile, label_categories(self.aws.s3, job))
            look = self.sharing.look(look_of(rules, profile, self.aws, self.deadline), sizes)
            with self.sharing.passes(sizes, taken.prefix, dry_run=isinstance(store, Nowhere)) as passes:
                dataset = prepare(
                    job.name,
                    manifest,
                    rules,
                    store,
                    counters=counters,
                    on_progress=on_progress,
                    look=look,
                    passes=passes,
                )
        else:
            bucket = self.environment.datasets_bucket
            dataset = PreparingAll(self.aws, bucket, self.deadline, self.sharing).run(
                taken, taken.labels, store
            )
        warm_start = profile.training.warm_start
        plan = decide(
            job=job,
            manifest=manifest,
            training_job=taken.attempt.training_job,
            attempt=taken.attempt.number,
            dataset=dataset,
            profile=profile,
            settings=self.settings,
            deployment=self.environment.deployment(self.settings),
            earlier_model=self.training_jobs.latest_model(profile.name) if warm_start else None,
            against=self._unreadable_buckets(dataset, manifest.uri),
        )
        write_reports(plan, store, made_by(plan, self.environment, taken.routed.job))
        uri = f"s3://{self.environment.datasets_bucket}/{taken.prefix}"
        return replace(taken, plan=plan, dataset=DatasetFacts.of(dataset, uri, manifest.uri))

    def _unreadable_buckets(self, dataset: Dataset, manifest_uri: str) -> list[Refusal]:
        region, own = self.environment.aws_region, self.environment.labeling_bucket
        return check_buckets(
            needed_buckets(dataset, manifest_uri),
            readable={own} | self.settings.readable_buckets,
            region=region,
            region_of=lambda bucket: region if bucket == own else bucket_region(self.aws.s3, bucket),
            denied=dataset.images.denied if dataset.images else (),
        )

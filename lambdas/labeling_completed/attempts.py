"""Which training job comes next on the labels of a manifest, if any: what has trained trains once."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from train_on_label.aws.s3.kept import KeptDatasets, StartedTraining
from train_on_label.aws.s3.labels_index import LabelsIndex
from train_on_label.aws.sagemaker.training_jobs import TrainingJobs
from train_on_label.instructions import Instructions
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.labels.so_far import LabelsSoFar
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.job_name import started_key, training_job_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One training job on the labels: to be started, or started before."""

    number: int
    training_job: str
    was_started: bool = False
    is_in_progress: bool = False


@dataclass(frozen=True, slots=True)
class Attempts:
    """Knows them by what is remembered in the datasets bucket, whatever became of settings and training jobs.

    A run that ended between starting a training job and remembering it is made up for by the job's name.
    """

    training_jobs: TrainingJobs
    kept: KeptDatasets
    deployment: str
    index_of: Callable[[str], LabelsIndex]
    """The index of a profile's labels."""

    def choose(
        self,
        job: LabelingJob,
        manifest_identity: str,
        profile: Profile,
        instructions: Instructions,
        labels: LabelsSoFar | None = None,
    ) -> Attempt:
        """The attempt that the instructions ask for, or a later one that was started before.

        On other labels than those that were meant, attempts begin anew.
        """
        instructions = instructions.for_labels(manifest_identity)

        def attempt(number: int) -> Attempt:
            name = training_job_name(job, manifest_identity, profile, self.deployment, number)
            return self._known(Attempt(number=number, training_job=name))

        remembered = self.kept.started(started_key(job, manifest_identity))
        if remembered is None:
            last = attempt(instructions.attempt)
        else:
            known = self._known(Attempt(number=remembered.attempt, training_job=remembered.training_job))
            last = replace(known, was_started=True)  # also where its training job was deleted
        wanted = max(instructions.attempt, last.number)
        if instructions.again and last.was_started and not last.is_in_progress:
            wanted = last.number + 1
        chosen = last if wanted == last.number else attempt(wanted)
        if chosen.was_started and not (remembered and remembered.attempt == chosen.number):
            self.remember(job, manifest_identity, chosen, labels)
        return chosen

    def remember(
        self, job: LabelingJob, manifest_identity: str, attempt: Attempt, labels: LabelsSoFar | None
    ) -> None:
        """Remembers that the attempt was started; `labels` are those of a profile, where it is all of them.

        The mark of the attempt comes last: without it everything is remembered again.
        """
        if labels is not None:
            self.index_of(job.name).update(
                lambda state: state.having_started(attempt.training_job, manifest_identity, labels.entries)
            )
        mark = StartedTraining(training_job=attempt.training_job, attempt=attempt.number)
        self.kept.remember(started_key(job, manifest_identity), mark)

    def _known(self, attempt: Attempt) -> Attempt:
        """What SageMaker knows of the attempt's training job; nothing where it was deleted."""
        status = self.training_jobs.status(attempt.training_job)
        return replace(
            attempt, was_started=status is not None, is_in_progress=status in ("InProgress", "Stopping")
        )

"""What is to become of a labeling job."""

from dataclasses import dataclass

from train_on_label.codes import Refusal, Refused
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.ports import Manifest
from train_on_label.settings.profile.profiles import Profile
from train_on_label.training.job_name import dataset_prefix
from train_on_label.training.request import TrainingRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A prepared dataset, and what was decided on it."""

    job: LabelingJob
    manifest: Manifest
    profile: Profile
    training_job: str
    """The training job's name, also where it is refused."""
    dataset: Dataset
    decision: TrainingRequest | Refused

    @property
    def prefix(self) -> str:
        """Where the prepared dataset lies in the datasets bucket."""
        return dataset_prefix(self.job, self.training_job)

    @property
    def request(self) -> TrainingRequest | None:
        """The training job to start; None where it is refused."""
        return None if isinstance(self.decision, Refused) else self.decision

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why there is no request."""
        return self.decision.refusals if isinstance(self.decision, Refused) else ()

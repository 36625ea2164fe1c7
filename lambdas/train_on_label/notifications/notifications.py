"""What people and machines are told: one value each, rendered as a message and as an event's detail.

The page docs/events.md is made from these classes.
"""

import re
import shlex
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from train_on_label.codes import Code
from train_on_label.notifications.dataset_facts import DatasetFacts

SOURCE = "train-on-label"
_MAX_SUBJECT = 99  # SNS: fewer than 100 characters


class Notification(BaseModel):
    """What every notification says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    detail_type: ClassVar[str]
    has_message: ClassVar[bool] = True
    """False where another notification of the same moment says it to people."""
    title: ClassVar[str]

    schema_version: Literal["1"] = Field(default="1", description="Another number: other fields")
    deployment: str = Field(description="deployment.name of the settings")
    labeling_job: str = Field(description="Its name, or what stands for it where a manifest was dropped")
    manifest: str | None = Field(
        default=None, description="S3 URI of the dropped manifest; null where it is a labeling job's"
    )
    profile: str | None = Field(description="null where none was chosen yet")
    training_job: str | None = Field(description="null where it has no name yet")
    dataset: DatasetFacts | None = Field(
        description="null where no dataset was prepared, or none is readable"
    )
    attempt: int = Field(default=1, description="Which training job on the same labels, from 1")
    links: dict[str, str] = Field(description="What it is -> its page in the AWS console")

    def subject(self) -> str:
        """What happened, then to which labeling job: ASCII, and short enough for SNS."""
        text = f"{self._happened()}: {self.labeling_job}"
        return re.sub(r"[^ -~]", "?", text)[:_MAX_SUBJECT]

    def message(self) -> str:
        """The text for people: what happened, what to do, the dataset, where to look."""
        blocks = [*self._says()]
        if self.dataset is not None:
            blocks.append(self.dataset.as_text())
        blocks.append("\n".join(f"{what}: {page}" for what, page in self.links.items()))
        blocks.append(f"Told by Train on Label, deployment {self.deployment}.")
        return "\n\n".join(blocks) + "\n"

    def detail(self) -> dict[str, object]:
        """The event's detail."""
        return self.model_dump(mode="json")

    def _happened(self) -> str:
        return self.title

    def _says(self) -> Iterator[str]:
        raise NotImplementedError

    def _came(self) -> str:
        """What came before all that is told."""
        if self.manifest is None:
            return f"Labeling job {self.labeling_job} completed"
        return f"The manifest {self._subject()} was dropped"

    def _replay(self, *options: str) -> str:
        """The command that runs it again."""
        return shlex.join(["train-on-label", "replay", self._subject(), *options, "--stack", self.deployment])

    def _subject(self) -> str:
        """What people name it by: a dropped manifest's key, where that is one line."""
        key = (self.manifest or "").removeprefix("s3://").partition("/")[2]
        return key if key and key.isprintable() else self.labeling_job


class RefusalDetail(BaseModel):
    """One reason why training does not start, or not yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    detail: str


class Started(Notification):
    """A training job was started on the labels of a labeling job."""

    detail_type = "Training Job Started"
    title = "Training started"

    profile: str = Field(description="The one that the labeling job was routed to")
    training_job: str = Field(description="Its name")

    def _says(self) -> Iterator[str]:
        yield (
            f"{self._came()}, and training job {self.training_job} was started "
            f"by the profile {self.profile}{_as_attempt(self.attempt)}."
        )


class Waiting(Notification):
    """Nothing can be started now; the training job waits, and starts by itself. Told once."""

    detail_type = "Training Job Waiting"
    title = "Training waits"

    reasons: list[RefusalDetail] = Field(min_length=1)

    def _says(self) -> Iterator[str]:
        if self.reasons[0].code == Code.TOO_FEW_NEW_RECORDS.name:
            yield (
                f"{self._came()}, and its labels are among those of the profile "
                f"{self.profile}. They wait for more, because"
            )
            yield from map(_reason, self.reasons)
            return
        yield (f"{self._came()}, and its training job{_as_attempt(self.attempt)} waits, because")
        yield from map(_reason, self.reasons)
        call_off = "remove it" if self.manifest else "tag the labeling job with train-on-label:skip = true"
        yield (
            f"It starts by itself. To call it off, {call_off}; "
            f"to see what waits: train-on-label status --stack {self.deployment}"
        )


class Refused(Notification):
    """Nobody can train on the labels as they are, or the settings forbid it; nothing was started."""

    detail_type = "Labeling Job Refused"
    title = "Training refused"

    refusals: list[RefusalDetail] = Field(min_length=1)
    is_dead_letter: bool = Field(
        default=False, description="Whether it is kept among the dead letters, with their alarm"
    )

    def _says(self) -> Iterator[str]:
        yield f"{self._came()}, but no training job was started."
        yield from map(_reason, self.refusals)
        if self.is_dead_letter:
            command = f"train-on-label replay --dead-letters --stack {self.deployment}"
        else:
            command = self._replay(*(["--again"] if self.attempt > 1 else []))
        yield f"Once it is mended: {command}"


def _reason(reason: RefusalDetail) -> str:
    return f"{reason.code}: {reason.detail}\n  {Code[reason.code].advice}"


def _as_attempt(number: int) -> str:
    return f" (attempt {number})" if number > 1 else ""


class Failed(Notification):
    """A training job failed or was stopped; no model was registered."""

    detail_type = "Training Job Failed"
    title = "Training failed"

    profile: str = Field(description="The one that the labeling job was routed to")
    training_job: str = Field(description="Its name")
    status: Literal["Failed", "Stopped"] = Field(description="Failed or Stopped")
    secondary_status: str = Field(description="As DescribeTrainingJob has it, such as MaxRuntimeExceeded")
    failure_reason: str | None = Field(description="SageMaker's own words")
    explanation: str = Field(description="What that means")
    advice: str = Field(description="What a person does about it")
    next_attempt: int | None = Field(
        default=None, description="The attempt that follows by itself; null where none does"
    )

    def _happened(self) -> str:
        return "Training stopped" if self.status == "Stopped" else self.title

    def _says(self) -> Iterator[str]:
        verb = "failed" if self.status == "Failed" else f"was stopped ({self.secondary_status})"
        yield f"Training job {self.training_job}, on the labels of {self.labeling_job}, {verb}."
        yield f"{self.explanation}\n  {self.advice}"
        if self.failure_reason:
            yield f"SageMaker says: {self.failure_reason}"
        if self.next_attempt is not None:
            yield f"It is tried again by itself: attempt {self.next_attempt} follows."
        else:
            yield f"To train on these labels again: {self._replay('--again')}"


class Trained(Notification):
    """A training job completed. People hear of it with the model's registration."""

    detail_type = "Training Job Completed"
    has_message = False
    title = "Training completed"

    profile: str = Field(description="The one that the labeling job was routed to")
    training_job: str = Field(description="Its name")
    metrics: dict[str, float] = Field(description="Final value of each metric")
    model_data_uri: str = Field(description="S3 URI of model.tar.gz")

    def _says(self) -> Iterator[str]:
        yield f"Training job {self.training_job}, on the labels of {self.labeling_job}, completed."
        if self.metrics:
            yield "\n".join(f"{name}: {value:g}" for name, value in sorted(self.metrics.items()))
        yield f"Model: {self.model_data_uri}"


class Registered(Trained):
    """The model of a completed training job was registered; it waits for approval."""

    detail_type = "Model Registered"
    has_message = True
    title = "Model registered"

    model_package_arn: str = Field(description="The version in the registry")
    model_package_group: str = Field(description="The profile's group, by name")

    def _says(self) -> Iterator[str]:
        yield from super()._says()
        yield (
            f"It is registered in the group {self.model_package_group} as {self.model_package_arn}, "
            "and waits for approval."
        )


NOTIFICATIONS: tuple[type[Notification], ...] = (Started, Waiting, Refused, Failed, Trained, Registered)

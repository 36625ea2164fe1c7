"""The way of one manifest: event, function, training job, registration, notifications, card."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from train_on_label import stack_outputs as names
from train_on_label.aws.s3.incoming import drop_manifest
from train_on_label.notifications.notifications import Failed, Refused, Registered, Started, Waiting
from train_on_label.preparation import files
from train_on_label.state_changes import OBJECT_CREATED, TRAINING_JOB
from train_on_label_acceptance.account import Account
from train_on_label_acceptance.checksums import try_checksums
from train_on_label_acceptance.facts import Facts, spelled
from train_on_label_acceptance.subject import ATTRIBUTE, Subject
from train_on_label_acceptance.watch import Heard, Watch
from train_on_label_cli.errors import UsageError, errors_in_words

_SOON = 300
"""Seconds within which events, functions and notifications are there, if they come at all."""
ANSWERS = (Started.detail_type, Waiting.detail_type, Refused.detail_type)
"""What the first function tells."""
ENDINGS = (Registered.detail_type, Failed.detail_type)
"""What the second one tells."""
_ENDED = ("Completed", "Failed", "Stopped")


@dataclass(frozen=True, slots=True)
class Following:
    """One run, and what it has found so far."""

    account: Account
    subject: Subject
    watch: Watch
    facts: Facts
    seconds: float
    """How long the training job may take, waiting for an instance included."""
    say: Callable[[str], object]

    def follow(self) -> None:
        """Goes the way as far as AWS lets it come."""
        self._ready()
        self._drop()
        if (started := self._started()) is None:
            return
        training_job = str(started.content["detail"]["training_job"])
        self.say(f"training job {training_job} starts")
        self._card(started.content["detail"]["dataset"]["uri"])
        if self._trained(training_job):
            self._registered(training_job)
        self._messages()

    def _ready(self) -> None:
        self.say("waiting until EventBridge's rules are in force")
        probe = self.watch.probe(_SOON)
        did = f"after {probe.late:.1f} s" if probe else f"not within {_SOON} s"
        self.facts.hold("a rule and its queue", "an event of our own arrives", did, probe is not None)

    def _drop(self) -> None:
        account, subject = self.account, self.subject
        bucket, content = account.outputs[names.LABELING_BUCKET], subject.manifest()
        with TemporaryDirectory() as folder:
            path = Path(folder, "manifest")
            path.write_bytes(content)
            with errors_in_words():
                drop_manifest(account.s3, path, bucket, subject.key, ATTRIBUTE)
        self.say(f"dropped s3://{bucket}/{subject.key}")
        heard = self.watch.until(_SOON, lambda heard: heard.kind == OBJECT_CREATED)
        key = heard.content["detail"]["object"]["key"] if heard else None
        did = f"after {heard.late:.1f} s, its key {key}" if heard else f"not within {_SOON} s"
        self.facts.hold(
            "event of the dropped manifest", "Object Created, with its key", did, key == subject.key
        )
        own = (bucket, subject.key, content)
        try_checksums(account.s3, account.outputs[names.DATASETS_BUCKET], f"{subject.name}/", own, self.facts)

    def _started(self) -> Heard | None:
        heard = self.watch.until(_SOON, lambda heard: heard.kind in ANSWERS)
        if heard is None:
            did = (
                f"nothing within {_SOON} s: train-on-label status --stack {self.account.deployment} says why"
            )
        else:
            detail = heard.content["detail"]
            reasons = detail.get("refusals") or detail.get("reasons") or ()
            did = "; ".join([heard.kind, *(f"{each['code']}: {each['detail']}" for each in reasons)])
        is_started = heard is not None and heard.kind == Started.detail_type
        expected = "it starts the training job, within the conditions of its role (instance types, run time, "
        self.facts.hold("the function", f"{expected}keys, KeepAlivePeriod, tags)", did, is_started)
        return heard if is_started else None

    def _card(self, dataset_uri: str) -> None:
        bucket, _, prefix = dataset_uri.removeprefix("s3://").partition("/")
        expected = "readable, and encrypted with the deployment's key"
        try:
            with errors_in_words():
                card = self.account.s3.get_object(Bucket=bucket, Key=f"{prefix}{files.CARD}")
                text = card["Body"].read().decode()
        except UsageError as error:
            self.facts.hold("the card", expected, str(error), holds=False)
            return
        key = card.get("SSEKMSKeyId", "none")
        holds = self.subject.name in text and key == self.account.outputs[names.DATA_KEY_ARN]
        self.facts.hold("the card", expected, f"{len(text):,} characters, key {key}", holds)

    def _trained(self, name: str) -> bool:
        job = self._described(name)
        self.facts.note("name in DescribeTrainingJob's ARN", "any case", spelled(name, job["TrainingJobArn"]))
        with errors_in_words():
            listed = self.account.listed(self.subject)
        listed_names, arns = " ".join(listed), " ".join(listed.values())
        self.facts.hold(
            "name in ListTrainingJobs", "as it was given", spelled(name, listed_names), name in listed
        )
        self.facts.note("name in ListTrainingJobs' ARN", "any case", spelled(name, arns))
        self.say("waiting for the training job: some minutes on AWS")
        end = self.watch.until(self.seconds, _is_end)
        job = self._described(name)
        status = str(job["TrainingJobStatus"])
        did = ", ".join([status, *filter(None, [job.get("FailureReason")])])
        expected = "Completed: it may use the keys, read RecordIO by Pipe mode, and write its model"
        self.facts.hold("the training job", expected, did, status == "Completed")
        self._event_of_end(name, end)
        metrics = {each["MetricName"]: each["Value"] for each in job.get("FinalMetricDataList", ())}
        told = ", ".join(f"{metric} {value:g}" for metric, value in metrics.items()) or "none"
        self.facts.hold("metrics", "validation:accuracy", told, "validation:accuracy" in metrics)
        return status == "Completed"

    def _event_of_end(self, name: str, end: Heard | None) -> None:
        if end is None:
            did = f"not within {self.seconds:.0f} s"
            self.facts.hold("event of its end", "it arrives", did, holds=False)
            return
        detail, (arn, *_) = end.content["detail"], end.content["resources"]
        self.facts.hold("event of its end", "it arrives", f"after {end.late:.1f} s", holds=True)
        self.facts.note("name in its detail", "any case", spelled(name, detail["TrainingJobName"]))
        self.facts.note("name in its ARN", "any case", spelled(name, arn))

    def _registered(self, name: str) -> None:
        heard = self.watch.until(_SOON, lambda heard: heard.kind in ENDINGS)
        expected = "registered by the function's own rights, pending approval"
        if heard is None or heard.kind != Registered.detail_type:
            did = (
                heard.kind
                if heard
                else f"nothing within {_SOON} s: look at the function's log and its alarms"
            )
            self.facts.hold("the model", expected, did, holds=False)
            return
        arn = heard.content["detail"]["model_package_arn"]
        with errors_in_words():
            package = self.account.sagemaker.describe_model_package(ModelPackageName=arn)
            found = self.account.packages(self.subject)
        approval = package.get("ModelApprovalStatus", "no approval status")
        is_pending = approval == "PendingManualApproval"
        self.facts.hold("the model", expected, f"{package['ModelPackageStatus']}, {approval}", is_pending)
        self.facts.hold("the registry's list", "has it once", f"{len(found)} of {name}", len(found) == 1)

    def _messages(self) -> None:
        for kind in (Started, Registered):
            subject = f"{kind.title}: {self.subject.name}"
            heard = self.watch.until(60, lambda heard, subject=subject: heard.kind == subject)  # type: ignore[misc]
            did = f"after {heard.late:.1f} s" if heard else "not within 60 s"
            self.facts.hold(f'message "{kind.title}"', "the topic delivers it", did, heard is not None)

    def _described(self, name: str) -> Any:
        with errors_in_words():
            return self.account.described(name)


def _is_end(heard: Heard) -> bool:
    return heard.kind == TRAINING_JOB and str(heard.content["detail"]["TrainingJobStatus"]) in _ENDED

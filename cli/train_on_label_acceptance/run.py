"""One run: what it will do, the run itself, and its end."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from train_on_label import stack_outputs as names
from train_on_label.settings.file import Settings
from train_on_label.state_changes import OBJECT_CREATED
from train_on_label_acceptance.account import Account
from train_on_label_acceptance.facts import Facts
from train_on_label_acceptance.following import ANSWERS, ENDINGS, Following
from train_on_label_acceptance.removal import Removal
from train_on_label_acceptance.subject import Subject, chosen_profile
from train_on_label_acceptance.watch import Watch
from train_on_label_cli.errors import errors_in_words

_SETTLED_SECONDS = 120


class Run:
    """A run on the deployment that the settings describe; UsageError where none can be."""

    def __init__(self, settings: Settings, region: str | None, *, minutes: int) -> None:
        self._minutes = minutes
        self.account = Account(settings.deployment.name, settings.deployment.region or region)
        with errors_in_words():
            profile = chosen_profile(settings, self.account.instance_types())
            self.account.check_running()
            self._had_group = self.account.has_group(profile.name)
        # Capitals, for whether AWS keeps them is one of the questions.
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M")
        self.subject = Subject(f"Train-On-Label-Acceptance-{moment}-{secrets.token_hex(2)}", profile)
        self.facts = Facts()
        self.removal = Removal()

    def announcement(self) -> list[str]:
        """What it will cost and create, a line each."""
        subject, outputs = self.subject, self.account.outputs
        instance, profile = subject.profile.training.instance_type, subject.profile.name
        registry = "" if self._had_group else ", and the group that it is the first of"
        return [
            f"It trains once on lines of its own by the profile {profile}: some 5 minutes of 1 x",
            f"{instance}, {self._minutes + 10} at most: a few cents by list prices, all else below one.",
            f"It creates what is called {subject.name},",
            "and removes it at the end, after Ctrl-C or a failure too:",
            f"- s3://{outputs[names.LABELING_BUCKET]}/{subject.key}",
            f"- s3://{outputs[names.DATASETS_BUCKET]}/{subject.name}/: the dataset, and an object of 8 MB",
            f"- a training job, its model below s3://{outputs[names.MODELS_BUCKET]}/{profile}/",
            f"- a model package{registry}",
            "- an SQS queue, three rules of EventBridge, and the queue's subscription to the topic",
            "Who is subscribed to the topic is told as of any training job. Log lines and metrics stay.",
        ]

    def go(self, say: Callable[[str], object]) -> None:
        """Follows the manifest; whatever ends it, `finish` is to be called."""
        account, subject, outputs = self.account, self.subject, self.account.outputs
        remove = self.removal.add
        for output, prefix in {
            names.DATASETS_BUCKET: f"{subject.name}/",
            names.MODELS_BUCKET: f"{subject.profile.name}/{subject.name}-",
        }.items():
            where = f"s3://{outputs[output]}/{prefix}"
            remove(where, partial(account.remove_objects, outputs[output], prefix))
        remove("model package", lambda: account.remove_packages(subject, with_group=not self._had_group))
        with errors_in_words():
            watch = Watch(
                subject.name,
                account.region,
                bucket=outputs[names.LABELING_BUCKET],
                topic=outputs[names.NOTIFICATIONS_TOPIC_ARN],
                removal=self.removal,
            )
            remove("training job", partial(self._end_training, watch))
            remove(subject.key, partial(account.remove_objects, outputs[names.LABELING_BUCKET], subject.key))
            Following(account, subject, watch, self.facts, self._minutes * 60, say).follow()

    def _end_training(self, watch: Watch) -> None:
        """Waits for the functions, so that neither makes anything after it was removed."""
        if watch.has_heard(OBJECT_CREATED):
            watch.until(_SETTLED_SECONDS, lambda heard: heard.kind in ANSWERS)
        if training_jobs := self.account.stopped_training_jobs(self.subject):
            watch.until(_SETTLED_SECONDS, lambda heard: heard.kind in ENDINGS)
            self.account.delete_training_jobs(training_jobs)

    def finish(self) -> None:
        """Removes what the run made."""
        self.removal.remove()
        left = "; ".join(self.removal.stays)
        self.facts.hold("what the run made", "removed", left or "removed", holds=not left)

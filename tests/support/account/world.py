"""An account with labeled images, and what must hold in it whatever happened."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import labeling_completed.handler
import preparing_range.handler
import training_finished.handler
from tests.support.account import labels
from tests.support.account.clock import Clock
from tests.support.account.invocation import PART_BYTES, RANGE_BYTES, Event, Function
from tests.support.account.notifications import MemoryEvents, MemorySns
from tests.support.account.s3 import MemoryS3
from tests.support.account.sagemaker import ARN, MemorySageMaker
from tests.support.account.sqs import MemorySqs, Message
from tests.support.account.ssm import MemorySsm
from tests.support.account.states import MemoryStates
from tests.support.account.wire import Answer, Faults, NoFaults, Wire
from tests.support.places import sample_event
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.preparation.files import UNJOINED
from train_on_label.settings.settings import TrainingSettings
from train_on_label.tags import LABELING_JOB as LABELING_JOB_TAG
from train_on_label.tags import PROFILE

SETTINGS = TrainingSettings.model_validate(
    {
        # One is running, two labeling jobs want to be next: one more would be one too many.
        "guards": {"max_running_jobs_per_profile": 3},
        "profile": [
            {
                "name": "street-scenes",
                "match": {"labeling_job": "street-*"},
                # Two hundred more calls of one kind would tell nothing new of faults.
                "dataset": {"check_images": "none"},
                "training": {
                    "algorithm": "object-detection",
                    "instance_type": "ml.g5.2xlarge",
                    "warm_start": True,
                },
            },
            {
                "name": "harbours",
                "match": {"labeling_job": "harbours-*"},
                "dataset": {"train_on": "profile", "check_images": "none"},
                "training": {"algorithm": "object-detection", "instance_type": "ml.g5.2xlarge"},
            },
        ],
    }
)
ENVIRONMENT = LabelingCompletedEnvironment.model_validate(
    {
        "deployment_name": "train-on-label",
        "labeling_bucket": "example-images",
        "datasets_bucket": "example-datasets",
        "models_bucket": "example-models",
        "training_role_arn": "arn:aws:iam::111122223333:role/train-on-label-training",
        "notifications_topic_arn": "arn:aws:sns:us-east-1:111122223333:notifications",
        "data_key_arn": "arn:aws:kms:us-east-1:111122223333:key/0f0f0f0f-0000-4000-8000-000000000000",
        "paused_parameter": "/train-on-label/paused",
        "waiting_url": "https://sqs.us-east-1.amazonaws.com/111122223333/waiting",
        "failed_invocations_url": "https://sqs.us-east-1.amazonaws.com/111122223333/failed-invocations",
        "aws_region": "us-east-1",
        "aws_lambda_log_group_name": "/aws/lambda/labeling-completed",
    }
)
_LABELS = "example-images"
_PREPARING_ARN = "arn:aws:states:us-east-1:111122223333:stateMachine:preparing"
LABELING_JOB = "street-scenes-01"
TRAINING_JOB = "street-scenes-01-0a1b2c3d4e"
PREFIX = f"{LABELING_JOB}/{TRAINING_JOB}/"
REPORT_KEY = f"{PREFIX}dataset.json"


def completed(*names: str, status: str = "Completed") -> Event:
    """The event of labeling jobs that ended."""
    arns = [f"{ARN}:labeling-job/{name}" for name in names or (LABELING_JOB,)]
    return {"resources": arns, "detail": {"LabelingJobStatus": status}}


def training_ended(**detail: str) -> Event:
    """The sample event of a training job that completed, with fields of its detail changed."""
    event = sample_event("training-job-completed")
    return event | {"detail": event["detail"] | detail}


@dataclass
class World:
    """One account; every test has its own."""

    faults: Faults = field(default_factory=NoFaults)
    s3: MemoryS3 = field(default_factory=lambda: MemoryS3(smallest_part=PART_BYTES))
    ssm: MemorySsm = field(default_factory=lambda: MemorySsm({ENVIRONMENT.paused_parameter: "false"}))
    sns: MemorySns = field(default_factory=MemorySns)
    events: MemoryEvents = field(default_factory=MemoryEvents)
    stepfunctions: MemoryStates = field(default_factory=MemoryStates)

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.sagemaker = MemorySageMaker(self.clock)
        self.sqs = MemorySqs(self.clock)
        services = ("s3", "sagemaker", "ssm", "sns", "events", "sqs", "stepfunctions")
        self.wire = Wire({name: getattr(self, name) for name in services}, self.faults, self.clock)
        self.preparing_range = Function(self.wire, preparing_range.handler)
        self.labeling_completed = Function(self.wire, labeling_completed.handler)
        self.training_finished = Function(self.wire, training_finished.handler)
        self._train("earlier-completed-0123456789")
        self.sagemaker.end_training_job("earlier-completed-0123456789", "Completed")
        self._train("earlier-inprogress-0123456789")

    def labeled(self, name: str = LABELING_JOB, records: int = labels.RECORDS) -> Self:
        """A labeling job has completed, its manifest and label categories lie in S3."""
        manifest, categories = f"{name}/manifests/output/output.manifest", f"{name}/label-categories.json"
        self.s3.objects[_LABELS, manifest] = labels.manifest(records)
        self.s3.objects[_LABELS, categories] = labels.label_categories()
        self.s3.objects.update({(_LABELS, key): labels.JPEG for key in labels.images(records)})
        self.sagemaker.labeling_jobs[name] = {
            "LabelingJobName": name,
            "LabelingJobArn": f"{ARN}:labeling-job/{name}",
            "LabelingJobStatus": "Completed",
            "LabelAttributeName": labels.ATTRIBUTE,
            "LabelingJobOutput": {"OutputDatasetS3Uri": f"s3://{_LABELS}/{manifest}"},
            "LabelCategoryConfigS3Uri": f"s3://{_LABELS}/{categories}",
            # Of the manifest's lines one has no label.
            "LabelCounters": {"TotalLabeled": records, "FailedNonRetryableError": 0, "Unlabeled": 1},
            "LastModifiedTime": datetime.fromtimestamp(self.clock.now, UTC),
            "HumanTaskConfig": {},
            "Tags": [],
        }
        return self

    def let_pass(self, seconds: float) -> None:
        """Lets the time go on; what has waited long enough is handed to the function that reads the queue."""
        end = self.clock.now + seconds
        while self.waiting and (message := self.waiting[0]).visible_at <= end:
            self.clock.now = max(self.clock.now, message.visible_at)
            if self.labeling_completed.receive(message):
                self.sqs.messages.remove(message)
        self.clock.now = end

    def with_workers(self, above_bytes: int, *, marks_at_once: int = 0) -> Self:
        """Large manifests are prepared by workers."""
        scale = {
            "preparing_arn": _PREPARING_ARN,
            "above_bytes": above_bytes,
            "range_bytes": RANGE_BYTES,
            "marks_at_once": marks_at_once,
        }
        self.wire.environment = ENVIRONMENT.model_copy(update=scale)
        return self

    def labeled_twice(self, name: str = LABELING_JOB) -> Self:
        """The first image's line stands at the end of its manifest once more."""
        manifest = _LABELS, f"{name}/manifests/output/output.manifest"
        first, _, _ = self.s3.objects[manifest].partition(b"\n")
        self.s3.objects[manifest] += first + b"\n"
        return self

    def share(self, order: Callable[[list[dict[str, Any]]], object] = lambda _: None) -> Self:
        """State machines have workers do what is asked for, in some order.

        Each function is tried three times; where one fails for good, its execution does, and keeps the event.
        """

        def tasks_in(bucket: str, key: str) -> list[dict[str, Any]]:
            tasks: list[dict[str, Any]] = json.loads(self.s3.objects[bucket, key])
            order(tasks)
            return tasks

        def plan(event: Event) -> list[dict[str, Any]] | None:
            before = len(self.labeling_completed.answers)
            self.labeling_completed.invoke(event)  # which keeps an event that fails for good
            return self.labeling_completed.answers[before:] or None

        def work(task: Event, execution: str) -> bool:
            self.preparing_range.invoke({"task": task, "execution": execution})
            return not self.preparing_range.dead_letters

        def keep(event: Event) -> None:
            self.preparing_range.dead_letters.clear()
            self.sqs.send_message(
                {"QueueUrl": ENVIRONMENT.failed_invocations_url, "MessageBody": json.dumps(event)}
            )

        self.stepfunctions.finish(plan=plan, tasks_in=tasks_in, work=work, keep=keep)
        return self

    def without_quota(self, seconds: float) -> Self:
        """For a time the account's quota has no instance left."""
        self.sagemaker.no_quota_until = self.clock.now + seconds
        return self

    @property
    def waiting(self) -> list[Message]:
        """What waits in the queue, the next one first."""
        return self.sqs.within("waiting")

    @property
    def dead_letters(self) -> list[Event]:
        """What failed or waited in vain, by whoever keeps it."""
        kept = [json.loads(message.body) for message in self.sqs.within("failed-invocations")]
        return [*self.labeling_completed.dead_letters, *kept]

    def trained(self, status: str = "Completed", secondary_status: str = "", reason: str = "") -> Self:
        """The training job of the sample event has ended, its dataset's report lies in S3."""
        self._train(TRAINING_JOB)
        self.sagemaker.end_training_job(TRAINING_JOB, status, secondary_status, reason)
        self.s3.objects[ENVIRONMENT.datasets_bucket, REPORT_KEY] = json.dumps(labels.REPORT).encode()
        return self

    @property
    def started(self) -> dict[str, Answer]:
        """The training jobs that the function started, by name."""
        return {
            name: job for name, job in self.sagemaker.training_jobs.items() if not name.startswith("earlier")
        }

    @property
    def datasets(self) -> dict[str, bytes]:
        """The prepared datasets' files, by key; what workers leave for a while is none of them."""
        bucket = ENVIRONMENT.datasets_bucket
        return {
            key: data
            for (place, key), data in self.s3.objects.items()
            if place == bucket and not key.startswith(UNJOINED)
        }

    @property
    def refusals(self) -> set[str]:
        """The codes that callers were answered with."""
        refused = (each for each in self.labeling_completed.answers if each["result"] == "refused")
        return {refusal["code"] for answer in refused for refusal in _listed(answer["refusals"])}

    def _train(self, name: str) -> None:
        tags = {PROFILE: "street-scenes", LABELING_JOB_TAG: LABELING_JOB}
        train = {"S3DataSource": {"S3Uri": f"s3://{ENVIRONMENT.datasets_bucket}/{PREFIX}train.manifest"}}
        self.sagemaker.create_training_job(
            {
                "TrainingJobName": name,
                "AlgorithmSpecification": {"TrainingImage": labels.IMAGE},
                "HyperParameters": {},
                "InputDataConfig": [{"ChannelName": "train", "DataSource": train}],
                "OutputDataConfig": {"S3OutputPath": f"s3://{ENVIRONMENT.models_bucket}"},
                "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
            }
        )


def _listed(refusals: object) -> list[dict[str, Any]]:
    assert isinstance(refusals, list)
    return refusals

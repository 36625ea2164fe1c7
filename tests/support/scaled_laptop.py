"""Both functions of `[scale]` and their state machine on the laptop's AWS, beside a function without workers.

What a deployment has, but for IAM, events and names: it is there in a second, with ranges as small as a test
wants. Functions are processes, as everywhere on the laptop.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from local.aws import LaptopAws
from stacks.functions.preparing_definition import Preparing
from tests.support.state_machines import ended, package_of
from train_on_label.aws.operating.dead_letters import DeadLetterQueue
from train_on_label.dropped_manifests import (
    INCOMING,
    LABEL_ATTRIBUTE_METADATA,
    DroppedManifest,
    dropped_event,
)
from train_on_label.instructions import Instructions
from train_on_label.preparation import files
from train_on_label.settings.settings import TrainingSettings
from train_on_label.state_changes import dead_letter_event

Json = dict[str, Any]
Files = dict[str, bytes]
"""By their names in a dataset."""

PLANNER, WORKER = "shared", "preparing-range"
"""The functions that the state machine runs."""
_LABELS, _ALONE, _SHARED = "labels", "datasets-of-one", "datasets-of-many"
_ROLE = "arn:aws:iam::000000000000:role/any"
_SECONDS = 300
_MAIN = """
from pathlib import Path

from train_on_label.aws import environment

environment._SETTINGS = Path(__file__).with_name("settings.json")

from labeling_completed.handler import handle as plan
from preparing_range.handler import handle as prepare
"""


class ScaledLaptop:
    """Manifests are dropped, and prepared by one function and by workers.

    No training job starts, which is switched off: a dataset is prepared all the same.
    """

    def __init__(
        self,
        aws: LaptopAws,
        profiles: Iterable[Mapping[str, Any]],
        *,
        max_workers: int = 2,
        also_runs: str = "",
    ) -> None:
        """`also_runs` is further code of the functions, run as they start."""
        self._answer: Json = {}
        self.aws, self._s3, self._states = aws, aws.client("s3"), aws.client("stepfunctions")
        for bucket in (_LABELS, _ALONE, _SHARED):
            self._s3.create_bucket(Bucket=bucket)
        sqs = aws.client("sqs")
        waiting, failed = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("waiting", "failed"))
        self._failed = DeadLetterQueue(sqs, failed, wait_seconds=0)
        aws.client("ssm").put_parameter(Name="/paused", Value="true", Type="String")
        settings = TrainingSettings.model_validate({"profile": list(profiles), "guards": {"min_records": 2}})
        # Of the code only what finds it: these processes run in the environment that tests run in.
        self._code = package_of(_MAIN + also_runs, **{"settings.json": settings.model_dump_json()})
        place = f"{aws.region}:{aws.account}"
        machine = f"arn:aws:states:{place}:stateMachine:preparing"
        self._common = {
            "DEPLOYMENT_NAME": "train-on-label",
            "TRAINING_ROLE_ARN": _ROLE,
            "NOTIFICATIONS_TOPIC_ARN": aws.client("sns").create_topic(Name="told")["TopicArn"],
            "WAITING_URL": waiting,
            "FAILED_INVOCATIONS_URL": failed,
            "LABELING_BUCKET": _LABELS,
            "MODELS_BUCKET": "models",
            "DATA_KEY_ARN": f"arn:aws:kms:{place}:key/any",
            "PAUSED_PARAMETER": "/paused",
            "POWERTOOLS_SERVICE_NAME": "train-on-label",
            "POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel",
        }
        self._of_workers = {"DATASETS_BUCKET": _SHARED, "PREPARING_ARN": machine, "ABOVE_BYTES": "0"}
        self._function("alone", "plan", DATASETS_BUCKET=_ALONE)
        definition = Preparing(
            partition="aws",
            planning_function=self._function(PLANNER, "plan", **self._of_workers),
            range_function=self._function(WORKER, "prepare"),
            failed_events_url=failed,
            function_seconds=_SECONDS,
            max_workers=max_workers,
        ).definition()
        self._machine = self._states.create_state_machine(
            name="preparing", definition=json.dumps(definition), roleArn=_ROLE
        )["stateMachineArn"]

    def cut(self, range_bytes: int, marks_at_once: int = 0) -> None:
        """From now on ranges have so many bytes, and so many marks meet in one function; 0: any number."""
        told = {"RANGE_BYTES": str(range_bytes), "MARKS_AT_ONCE": str(marks_at_once)}
        variables = self._common | self._of_workers | told
        self.aws.client("lambda").update_function_configuration(
            FunctionName=PLANNER, Environment={"Variables": variables}
        )

    def drop(self, profile: str, name: str, manifest: bytes, label_attribute: str = "") -> Json:
        """Drops a manifest, of which lines tell the label attribute unless it is given; the event of that."""
        key = f"{INCOMING}{profile}/{name}.manifest"
        told = {LABEL_ATTRIBUTE_METADATA: label_attribute} if label_attribute else {}
        self._s3.put_object(Bucket=_LABELS, Key=key, Body=manifest, Metadata=told)
        return dropped_event(DroppedManifest(_LABELS, key, None, f"arn:aws:s3:::{_LABELS}"))

    def takes_in(self, event: Json) -> bool:
        """Takes a manifest's labels into those of its profile, where they are fit, and prepares nothing."""
        answer = self._run("alone", Instructions(index_only=True).with_event(event))
        return bool(answer["result"] == "taken-in")

    def alone(self, event: Json) -> Files:
        """What one function prepares."""
        self.prepare_alone(event)
        return self.prepared_alone()

    def shared(self, event: Json) -> Files:
        """What workers prepare; what fails is replayed, as dead letters are."""
        while not self.ends_well(self.begin(event)):
            pass
        return self.prepared_shared()

    def prepare_alone(self, event: Json) -> None:
        """Has one function prepare it."""
        # Both begin with the same labels of a profile.
        for key in self._keys(_ALONE, files.LABELS):
            self._s3.copy_object(Bucket=_SHARED, Key=key, CopySource={"Bucket": _ALONE, "Key": key})
        self._answer = self._run("alone", event)
        assert self._answer["refusals"], self._answer  # at least that starting is switched off

    def begin(self, event: Json) -> str:
        """Has workers begin; the execution's ARN."""
        before = set(self.executions)
        self._answer = self._run(PLANNER, event)
        assert self._answer["result"] == "preparing", self._answer
        [execution] = set(self.executions) - before
        return execution

    def ends_well(self, execution: str) -> bool:
        """Whether workers could prepare it; else its event is a dead letter, which is taken out."""
        if ended(self._states, execution, _SECONDS)["status"] == "SUCCEEDED":
            return True
        [letter] = self._failed.messages()
        event = json.loads(self._states.describe_execution(executionArn=execution)["input"])
        assert dead_letter_event(json.loads(letter.body)) == event
        self._failed.delete(letter)
        return False

    def prepared_alone(self) -> Files:
        """What one function has prepared last."""
        return self._files(_ALONE)

    def prepared_shared(self) -> Files:
        """What workers have prepared last, of which no upload is left."""
        assert "Uploads" not in self._s3.list_multipart_uploads(Bucket=_SHARED)
        return self._files(_SHARED)

    @property
    def executions(self) -> list[str]:
        """ARNs, the newest first."""
        found = self._states.list_executions(stateMachineArn=self._machine)["executions"]
        return [each["executionArn"] for each in found]

    def errors(self) -> list[str]:
        """Of all tasks of all executions that failed."""
        children = [
            child["executionArn"]
            for execution in self.executions
            for run in self._states.list_map_runs(executionArn=execution)["mapRuns"]
            for child in self._states.list_executions(mapRunArn=run["mapRunArn"])["executions"]
        ]
        return [
            event["taskFailedEventDetails"]["error"]
            for execution in (*self.executions, *children)
            for event in self._states.get_execution_history(executionArn=execution)["events"]
            if event["type"] == "TaskFailed"
        ]

    def _files(self, bucket: str) -> Files:
        """Without the name of the bucket, by which they differ."""
        found = {key.rpartition("/")[2]: key for key in self._keys(bucket, self._answer["training_job"])}
        return {
            name: self._s3.get_object(Bucket=bucket, Key=found[name])["Body"]
            .read()
            .replace(bucket.encode(), b"")
            for name in (files.TRAIN, files.VALIDATION, files.REJECTS, files.REPORT)
        }

    def _keys(self, bucket: str, folder: str) -> list[str]:
        """Those in a folder of any labeling job or profile, but for parts."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return [key for key in keys if f"/{folder}/" in key and not key.startswith(files.UNJOINED)]

    def _run(self, function: str, event: Json) -> Json:
        answer = self.aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        [outcome] = payload
        return dict(outcome)

    def _function(self, name: str, handler: str, **variables: str) -> str:
        return self.aws.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.14",
            Handler=f"app.{handler}",
            Role=_ROLE,
            MemorySize=1_769,
            Timeout=_SECONDS,
            Environment={"Variables": self._common | variables},
            Code={"ZipFile": self._code},
        )["FunctionArn"]

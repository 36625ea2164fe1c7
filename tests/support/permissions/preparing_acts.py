"""What those do who prepare large manifests in parts, and must not be able to do.

They run for manifests of gigabytes; here each of their calls is made with their credentials.
"""

from collections.abc import Callable, Iterator
from typing import Any

from local.clients import Clients
from tests.support.permissions.acts import Act
from tests.support.permissions.lambda_acts import own_function_acts
from tests.support.permissions.sagemaker_acts import upload_and_let_go
from tests.support.permissions.world import EXISTING, World
from train_on_label.dropped_manifests import INCOMING

_PART = "street/street-0123456789/parts/0/range-17-0/train"
_TASKS = "street/street-0123456789/parts/0/tasks.json"


def _states(call: str, execution: bool = False) -> Callable[[World, Clients], object]:
    """A call on the state machine or an execution that is refused for its name, once IAM has allowed it."""

    def run(world: World, clients: Clients) -> object:
        arn = world.deployed["PreparingArn"]
        given: dict[str, Any] = {"stateMachineArn": arn, "name": "no name", "input": "{}"}
        if execution:
            given = {"executionArn": f"{arn.replace(':stateMachine:', ':execution:')}:there-is-none"}
        return getattr(clients("stepfunctions"), call)(**given)

    return run


def _start_another(world: World, clients: Clients) -> object:
    arn = world.deployed["PreparingArn"].replace("-preparing", "-other")
    return clients("stepfunctions").start_execution(stateMachineArn=arn, input="{}")


def _invoke(output: str) -> Callable[[World, Clients], object]:
    return lambda world, clients: clients("lambda").invoke(
        FunctionName=world.deployed[output], InvocationType="DryRun"
    )


def _read(output: str, key: str, *, version: bool = False) -> Callable[[World, Clients], object]:
    """Reading an object that is there: who may list nothing is told of no missing one."""

    def run(world: World, clients: Clients) -> object:
        bucket = world.deployed.outputs.get(output, output)
        put = world.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=b"{}\n")
        s3 = clients("s3")
        if version:
            return s3.get_object(Bucket=bucket, Key=key, VersionId=put["VersionId"])
        return s3.get_object(Bucket=bucket, Key=key)

    return run


def _write(output: str, key: str) -> Callable[[World, Clients], object]:
    return lambda world, clients: clients("s3").put_object(Bucket=world.deployed[output], Key=key, Body=b"")


START_PREPARING = Act("have workers begin", _states("start_execution"))
READ_PARTS = Act("read a part", _read("DatasetsBucket", _PART))

PREPARING_ACTS = [
    Act("run the function that plans", _invoke("FunctionName")),
    Act("run the function that prepares a range", _invoke("PreparingRangeFunctionName")),
    Act("read the list of what is to be prepared", _read("DatasetsBucket", _TASKS)),
    Act("start a child of its map", _states("start_execution")),
    Act("look at a child of its map", _states("describe_execution", execution=True)),
    Act("stop a child of its map", _states("stop_execution", execution=True)),
    Act(
        "keep a failed event",
        lambda world, clients: clients("sqs").send_message(
            QueueUrl=world.deployed["FailedInvocationsUrl"], MessageBody="{}"
        ),
    ),
]
RANGE_ACTS = [
    Act("read a manifest", _read("LabelingBucket", "output/parts.manifest")),
    Act("read a manifest in an existing bucket", _read(EXISTING, "output/parts.manifest")),
    Act("read a version of it", _read(EXISTING, "output/parts.manifest", version=True)),
    Act("read a dropped manifest", _read("LabelingBucket", f"{INCOMING}street-scenes/parts.manifest")),
    Act(
        "read a version of it",
        _read("LabelingBucket", f"{INCOMING}street-scenes/parts.manifest", version=True),
    ),
    Act("write a part", _write("DatasetsBucket", _PART)),
    Act("read what it is to do", READ_PARTS.call),
    Act(
        "let go of a part's upload",
        lambda world, clients: upload_and_let_go(clients, world.deployed["DatasetsBucket"], _PART),
    ),
    *own_function_acts("PreparingRangeFunctionName", "PreparingRangeLogGroup"),
]


def function_forbidden() -> Iterator[Act]:
    """Of executions the function only starts those of its own state machine."""
    yield Act("start another state machine", _start_another)
    yield Act("stop an execution", _states("stop_execution", execution=True))
    yield Act("run a worker by itself", _invoke("PreparingRangeFunctionName"))


def preparing_forbidden() -> Iterator[Act]:
    """The state machine touches no data but its lists."""
    yield Act("start another state machine", _start_another)
    yield Act("run another function", _invoke("TrainingFinishedFunctionName"))
    yield Act("read a part", READ_PARTS.call)
    yield Act("read a prepared dataset", _read("DatasetsBucket", "street/train.manifest"))
    yield Act("read a manifest", _read("LabelingBucket", "output/parts.manifest"))
    yield Act("write a list", _write("DatasetsBucket", _TASKS))
    yield Act(
        "read failed events",
        lambda world, clients: clients("sqs").receive_message(
            QueueUrl=world.deployed["FailedInvocationsUrl"]
        ),
    )


def range_forbidden() -> Iterator[Act]:
    """A worker reads manifests and writes parts."""
    yield Act("read an image", _read("LabelingBucket", "images/1.jpg"))
    yield Act("read another folder of the labeling bucket", _read("LabelingBucket", "other/1.jpg"))
    yield Act("read another folder of an existing bucket", _read(EXISTING, "other/1.jpg"))
    yield Act("read a prepared dataset", _read("DatasetsBucket", "street/train.manifest"))
    yield Act("write a prepared dataset", _write("DatasetsBucket", "street/train.manifest"))
    yield Act("write labels", _write("LabelingBucket", "output/parts.manifest"))
    yield Act(
        "delete a part",
        lambda world, clients: clients("s3").delete_object(
            Bucket=world.deployed["DatasetsBucket"], Key=_PART
        ),
    )
    yield Act("have workers begin", _states("start_execution"))
    yield Act("run the function that plans", _invoke("FunctionName"))
    yield Act(
        "stop a training job",
        lambda _, clients: clients("sagemaker").stop_training_job(TrainingJobName="street-0-00000abcde"),
    )

"""What each role must not be able to do."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from local.clients import Clients
from tests.support.permissions.acts import Act
from tests.support.permissions.deployed_roles import SUBMITTER, deployed_roles
from tests.support.permissions.forbidden_starts import forbidden_starts
from tests.support.permissions.preparing_acts import (
    function_forbidden,
    preparing_forbidden,
    range_forbidden,
)
from tests.support.permissions.submitter_acts import submitter_forbidden
from tests.support.permissions.world import EXISTING, World

_EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def _bucket(world: World, output: str) -> str:
    return world.deployed.outputs.get(output, output)


def _read(what: str, output: str, key: str) -> Act:
    return Act(
        f"read {what}",
        lambda world, clients: clients("s3").get_object(Bucket=_bucket(world, output), Key=key),
    )


def _write(what: str, output: str, key: str) -> Act:
    return Act(
        f"write {what}",
        lambda world, clients: clients("s3").put_object(Bucket=_bucket(world, output), Key=key, Body=b""),
    )


def _delete(what: str, output: str, key: str) -> Act:
    return Act(
        f"delete {what}",
        lambda world, clients: clients("s3").delete_object(Bucket=_bucket(world, output), Key=key),
    )


def _under_other_key(what: str, output: str, call: Callable[[Clients, str], object]) -> Act:
    """The same call as an allowed one, in a bucket that another key encrypts meanwhile."""

    def run(world: World, clients: Clients) -> object:
        bucket = _bucket(world, output)
        with world.encrypted_with(bucket, world.other_key):
            return call(clients, bucket)

    return Act(f"{what} under another key", run)


def _read_under_other_key(world: World, clients: Clients) -> object:
    bucket, key = world.deployed["LabelingBucket"], "images/2.jpg"
    world.aws.client("s3").put_object(
        Bucket=bucket, Key=key, ServerSideEncryption="aws:kms", SSEKMSKeyId=world.other_key
    )
    return clients("s3").get_object(Bucket=bucket, Key=key)


def _code_uses_interface(construct: str, output: str) -> Act:
    """With the credentials that the function's code has; Lambda itself may do so."""

    def run(world: World, _: Clients) -> object:
        clients = deployed_roles(world.aws)[construct].clients(world.deployed[output])
        return clients("ec2").delete_network_interface(NetworkInterfaceId="eni-0123456789abcdef0")

    return Act("delete a network interface from its code", run)


def _with_the_key() -> Act:
    return Act(
        "use the data key other than through S3",
        lambda world, clients: clients("kms").generate_data_key(
            KeyId=world.deployed["DataKeyArn"], KeySpec="AES_256"
        ),
    )


def _any_role() -> Iterator[Act]:
    """What no role of this project is for."""
    yield Act(
        "create a network interface in another subnet",
        lambda world, clients: clients("ec2").create_network_interface(
            SubnetId=world.other_subnet, Groups=[world.security_group]
        ),
    )
    yield Act(
        "take the key for itself",
        lambda world, clients: clients("kms").create_grant(
            KeyId=world.deployed["DataKeyArn"],
            GranteePrincipal=world.deployed["TrainingRoleArn"],
            Operations=["Decrypt"],
        ),
    )
    yield Act(
        "give itself more rights",
        lambda world, clients: clients("iam").put_role_policy(
            RoleName=world.deployed["TrainingRoleArn"].rpartition("/")[2],
            PolicyName="everything",
            PolicyDocument=_EVERYTHING,
        ),
    )
    yield Act(
        "take on another role",
        lambda world, clients: clients("sts").assume_role(
            RoleArn=world.deployed["FunctionRoleArn"], RoleSessionName="another"
        ),
    )
    yield Act(
        "pass the training role to another service",
        lambda world, clients: clients("lambda").create_function(
            FunctionName="another",
            Role=world.deployed["TrainingRoleArn"],
            Runtime="python3.14",
            Handler="handler.handle",
            Code={"ZipFile": b""},
        ),
    )
    yield Act(
        "send events in the name of others",
        lambda _, clients: clients("events").put_events(
            Entries=[{"Source": "others", "DetailType": "any", "Detail": "{}"}]
        ),
    )
    yield Act(
        "open a bucket to others",
        lambda world, clients: clients("s3").delete_public_access_block(
            Bucket=world.deployed["LabelingBucket"]
        ),
    )
    yield Act(
        "switch pausing off",
        lambda world, clients: clients("ssm").put_parameter(
            Name=world.deployed["PausedParameter"], Value="false", Overwrite=True
        ),
    )


def _function() -> Iterator[Act]:
    yield from forbidden_starts()
    yield from _any_role()
    yield _with_the_key()
    yield _code_uses_interface("FunctionRole", "FunctionName")
    yield _read("another folder of the labeling bucket", "LabelingBucket", "other/1.jpg")
    yield _read("another folder of an existing bucket", EXISTING, "other/1.jpg")
    yield _read("refused lines", "DatasetsBucket", "street/rejects.jsonl")
    yield _read("a model", "ModelsBucket", "images/1.jpg")
    yield _write("labels", "LabelingBucket", "output/street/output.manifest")
    yield _write("a model", "ModelsBucket", "street/model.tar.gz")
    yield _delete("labels", "LabelingBucket", "output/street/output.manifest")
    yield _delete("a prepared dataset", "DatasetsBucket", "street/train.manifest")
    yield _under_other_key(
        "write a dataset",
        "DatasetsBucket",
        lambda clients, bucket: clients("s3").put_object(Bucket=bucket, Key="street/train.manifest"),
    )
    yield Act(
        "tag a training job that exists",
        lambda world, clients: clients("sagemaker").add_tags(
            ResourceArn=f"arn:aws:sagemaker:{world.aws.region}:{world.aws.account}:training-job/street-0-00000abcde",
            Tags=[{"Key": "train-on-label:profile", "Value": "street-scenes"}],
        ),
    )
    yield Act(
        "look at a training job of others",
        lambda _, clients: clients("sagemaker").describe_training_job(TrainingJobName="others"),
    )
    yield Act(
        "stop a training job",
        lambda _, clients: clients("sagemaker").stop_training_job(TrainingJobName="street-0-00000abcde"),
    )
    yield Act(
        "stop a labeling job",
        lambda _, clients: clients("sagemaker").stop_labeling_job(LabelingJobName="street"),
    )
    yield Act(
        "read another parameter",
        lambda _, clients: clients("ssm").get_parameter(Name="/others/password"),
    )
    yield Act(
        "read failed events",
        lambda world, clients: clients("sqs").receive_message(
            QueueUrl=world.deployed["FailedInvocationsUrl"]
        ),
    )
    yield from function_forbidden()


def _finished() -> Iterator[Act]:
    yield from _any_role()
    yield _with_the_key()
    yield _code_uses_interface("TrainingFinishedRole", "TrainingFinishedFunctionName")
    yield _read("a prepared manifest", "DatasetsBucket", "street/train.manifest")
    yield _read("what lies beside models", "ModelsBucket", "street/model.bin")
    yield _read("labels", "LabelingBucket", "output/street/output.manifest")
    yield _write("a report", "DatasetsBucket", "street/dataset.json")
    yield Act(
        "register a model in a group of others",
        lambda _, clients: clients("sagemaker").create_model_package(ModelPackageGroupName="others"),
    )
    yield Act(
        "register a model in a group of a deployment whose name begins alike",
        lambda _, clients: clients("sagemaker").create_model_package(
            ModelPackageGroupName="train-on-label-eu--street-scenes"
        ),
    )
    yield Act(
        "tag a group that exists",
        lambda world, clients: clients("sagemaker").add_tags(
            ResourceArn=f"arn:aws:sagemaker:{world.aws.region}:{world.aws.account}:model-package-group/"
            "train-on-label--street-scenes",
            Tags=[{"Key": "team", "Value": "others"}],
        ),
    )
    yield Act(
        "stop a training job",
        lambda _, clients: clients("sagemaker").stop_training_job(TrainingJobName="street-0-00000abcde"),
    )


def _training() -> Iterator[Act]:
    yield from _any_role()
    yield _with_the_key()
    yield _read("another folder of the labeling bucket", "LabelingBucket", "other/1.jpg")
    yield _read("another folder of an existing bucket", EXISTING, "other/1.jpg")
    yield _write("an image", "LabelingBucket", "images/1.jpg")
    yield _write("a manifest", "DatasetsBucket", "street/train.manifest")
    yield _delete("a manifest", "DatasetsBucket", "street/train.manifest")
    yield _delete("a model", "ModelsBucket", "street/model.tar.gz")
    yield Act("read an image under another key", _read_under_other_key)
    yield Act(
        "encrypt with another key",
        lambda world, clients: clients("kms").encrypt(KeyId=world.other_key, Plaintext=b"model"),
    )
    yield Act(
        "pull another image",
        lambda _, clients: clients("ecr").batch_get_image(
            registryId="811284229777", repositoryName="semantic-segmentation", imageIds=[{"imageTag": "1"}]
        ),
    )
    yield Act(
        "pull an image of that name from another account",
        lambda _, clients: clients("ecr").batch_get_image(
            registryId="111122223333", repositoryName="object-detection", imageIds=[{"imageTag": "1"}]
        ),
    )
    yield from _telling_elsewhere()
    yield Act(
        "look at a labeling job",
        lambda _, clients: clients("sagemaker").describe_labeling_job(LabelingJobName="street"),
    )
    yield Act(
        "look at a training job",
        lambda _, clients: clients("sagemaker").describe_training_job(TrainingJobName="street-0-00000abcde"),
    )


def _telling_elsewhere() -> Iterator[Act]:
    yield Act(
        "write to the function's log",
        lambda world, clients: clients("logs").create_log_stream(
            logGroupName=world.deployed["LogGroup"], logStreamName="mine"
        ),
    )
    yield Act(
        "write metrics of the functions",
        lambda _, clients: clients("cloudwatch").put_metric_data(
            Namespace="TrainOnLabel", MetricData=[{"MetricName": "TrainingJobsStarted", "Value": 1}]
        ),
    )


def _labeling() -> Iterator[Act]:
    yield from _any_role()
    yield _read("a prepared dataset", "DatasetsBucket", "street/train.manifest")
    yield _read("a model", "ModelsBucket", "images/1.jpg")
    yield _read("an existing bucket", EXISTING, "images/1.jpg")
    yield _write("a prepared dataset", "DatasetsBucket", "street/train.manifest")
    yield _delete("an image", "LabelingBucket", "images/1.jpg")
    yield _under_other_key(
        "write labels",
        "LabelingBucket",
        lambda clients, bucket: clients("s3").put_object(Bucket=bucket, Key="output/x"),
    )
    yield from _telling_elsewhere()


FORBIDDEN: Mapping[str, Sequence[Act]] = {
    "FunctionRole": list(_function()),
    "TrainingFinishedRole": list(_finished()),
    "PreparingRole": [*_any_role(), _with_the_key(), *preparing_forbidden()],
    "PreparingRangeRole": [
        *_any_role(),
        _with_the_key(),
        _code_uses_interface("PreparingRangeRole", "PreparingRangeFunctionName"),
        *range_forbidden(),
    ],
    "TrainingRole": list(_training()),
    "LabelingRole": list(_labeling()),
    SUBMITTER: list(submitter_forbidden()),
}

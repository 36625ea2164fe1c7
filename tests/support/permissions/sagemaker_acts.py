"""What SageMaker does with the roles' credentials, call by call.

The laptop's training jobs run with their role's rights, but make fewer calls than SageMaker's; its labeling
jobs read and write with all rights. So these calls are made in their place: those that the documentation of
execution roles says a training job and a labeling job make.
"""

import itertools
from collections.abc import Callable, Iterator

from botocore.exceptions import ClientError

from local.clients import Clients
from tests.support.permissions.acts import Act, DeniedError, denied_action
from tests.support.permissions.world import EXISTING, TASK_FUNCTION, World
from tests.support.sample_requests import Request, labeling_request_for

_TRAINING, _LABELING = "/aws/sagemaker/TrainingJobs", "/aws/sagemaker/LabelingJobs"
_AUTOMATION = "arn:aws:sagemaker:us-east-1:027400017018:labeling-job-algorithm-specification/object-detection"
_numbers = itertools.count(1)
_REGISTRY = {"registryId": "811284229777", "repositoryName": "object-detection"}


def upload_and_let_go(clients: Clients, bucket: str, key: str) -> None:
    """Begin an upload in parts, and abort it."""
    s3 = clients("s3")
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, ChecksumAlgorithm="CRC32")["UploadId"]
    s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"part")
    s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)


def _objects(what: str, output: str, key: str) -> Iterator[Act]:
    """Reading an object of a bucket, and listing the bucket."""

    def bucket(world: World) -> str:
        return world.deployed.outputs.get(output, output)

    yield Act(f"read {what}", lambda world, clients: clients("s3").get_object(Bucket=bucket(world), Key=key))
    yield Act(
        f"look for {what}",
        lambda world, clients: clients("s3").list_objects_v2(Bucket=bucket(world), Prefix=key),
    )


def _writing(what: str, output: str, key: str) -> Iterator[Act]:
    yield Act(
        f"write {what} in parts",
        lambda world, clients: upload_and_let_go(clients, world.deployed[output], key),
    )


def _telling(group: str) -> Iterator[Act]:
    """Writing logs and metrics, as every job does."""
    stream = "job/algo-1"
    yield Act("create the log group", lambda _, clients: clients("logs").create_log_group(logGroupName=group))
    yield Act(
        "create a log stream",
        lambda _, clients: clients("logs").create_log_stream(logGroupName=group, logStreamName=stream),
    )
    yield Act(
        "look for the log stream", lambda _, clients: clients("logs").describe_log_streams(logGroupName=group)
    )
    yield Act(
        "write a line of log",
        lambda _, clients: clients("logs").put_log_events(
            logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": 0, "message": "loss"}]
        ),
    )
    yield Act(
        "write a metric",
        lambda _, clients: clients("cloudwatch").put_metric_data(
            Namespace=group, MetricData=[{"MetricName": "loss", "Value": 1}]
        ),
    )


def _pulling() -> Iterator[Act]:
    digest = f"sha256:{'0' * 64}"
    yield Act("log in to ECR", lambda _, clients: clients("ecr").get_authorization_token())
    yield Act(
        "look for the image's layers",
        lambda _, clients: clients("ecr").batch_check_layer_availability(**_REGISTRY, layerDigests=[digest]),
    )
    yield Act(
        "read the image's manifest",
        lambda _, clients: clients("ecr").batch_get_image(**_REGISTRY, imageIds=[{"imageTag": "1"}]),
    )
    yield Act(
        "pull a layer",
        lambda _, clients: clients("ecr").get_download_url_for_layer(**_REGISTRY, layerDigest=digest),
    )


def _network() -> Iterator[Act]:
    """Putting a training instance into a subnet, and taking it out again."""
    interface = "eni-0123456789abcdef0"
    yield Act(
        "create a network interface",
        lambda world, clients: clients("ec2").create_network_interface(
            SubnetId=world.subnet, Groups=[world.security_group]
        ),
    )
    yield Act(
        "let the training instance use it",
        lambda _, clients: clients("ec2").create_network_interface_permission(
            NetworkInterfaceId=interface, AwsAccountId="811284229777", Permission="INSTANCE-ATTACH"
        ),
    )
    yield Act(
        "end that use",
        lambda _, clients: clients("ec2").delete_network_interface_permission(
            NetworkInterfacePermissionId="eni-perm-0123456789abcdef0"
        ),
    )
    yield Act(
        "delete the network interface",
        lambda _, clients: clients("ec2").delete_network_interface(NetworkInterfaceId=interface),
    )
    yield Act("look at DHCP options", lambda _, clients: clients("ec2").describe_dhcp_options())
    yield Act("look at network interfaces", lambda _, clients: clients("ec2").describe_network_interfaces())
    yield Act("look at security groups", lambda _, clients: clients("ec2").describe_security_groups())
    yield Act("look at subnets", lambda _, clients: clients("ec2").describe_subnets())
    yield Act("look at VPCs", lambda _, clients: clients("ec2").describe_vpcs())


def _labeling_job(title: str, change: Callable[[World], Request]) -> Act:
    """A labeling job of which Ground Truth asks whether its role suffices."""

    def create(world: World, _: Clients) -> None:
        bucket = world.deployed["LabelingBucket"]
        request = labeling_request_for(f"asked-{next(_numbers)}", bucket)
        request |= {"RoleArn": world.deployed["LabelingRoleArn"], **change(world)}
        world.aws.client("s3").put_object(Bucket=bucket, Key="input.manifest", Body=b"")
        try:
            world.aws.client("sagemaker").create_labeling_job(**request)
        except ClientError as error:
            if action := denied_action(str(error)):
                raise DeniedError(action) from error
            raise

    return Act(title, create)


def _custom_task(world: World) -> Request:
    task = labeling_request_for("any", world.deployed["LabelingBucket"])["HumanTaskConfig"]
    return {"HumanTaskConfig": task | {"PreHumanTaskLambdaArn": TASK_FUNCTION}}


TRAINING_ACTS = [
    *_objects("train.manifest", "DatasetsBucket", "street/train.manifest"),
    *_objects("an image", "LabelingBucket", "images/1.jpg"),
    *_objects("an image in an existing bucket", EXISTING, "images/1.jpg"),
    *_objects("an earlier model", "ModelsBucket", "images/1.jpg"),
    *_writing("the model", "ModelsBucket", "street/model.tar.gz"),
    Act(
        "delete a checkpoint",
        lambda world, clients: clients("s3").delete_object(
            Bucket=world.deployed["ModelsBucket"], Key="night-scenes/night-0123456789/checkpoints/1"
        ),
    ),
    Act(
        "encrypt with the key of the output",
        lambda world, clients: clients("kms").encrypt(KeyId=world.deployed["DataKeyArn"], Plaintext=b"model"),
    ),
    *_telling(_TRAINING),
    *_pulling(),
    *_network(),
]
LABELING_ACTS = [
    *_objects("an image", "LabelingBucket", "images/1.jpg"),
    Act(
        "find the bucket's region",
        lambda world, clients: clients("s3").get_bucket_location(Bucket=world.deployed["LabelingBucket"]),
    ),
    *_writing("the output manifest", "LabelingBucket", "output/street/output.manifest"),
    _labeling_job(
        "encrypt its output with the data key",
        lambda world: {
            "OutputConfig": {
                "S3OutputPath": f"s3://{world.deployed['LabelingBucket']}/output/",
                "KmsKeyId": world.deployed["DataKeyArn"],
            }
        },
    ),
    _labeling_job(
        "label by machine, on volumes under the data key",
        lambda world: {
            "LabelingJobAlgorithmsConfig": {
                "LabelingJobAlgorithmSpecificationArn": _AUTOMATION,
                "LabelingJobResourceConfig": {"VolumeKmsKeyId": world.deployed["DataKeyArn"]},
            }
        },
    ),
    _labeling_job("run a function of a custom task", _custom_task),
    *_telling(_LABELING),
]

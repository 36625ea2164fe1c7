"""With enforce_iam, policies meet the resources and condition keys that they would meet on AWS."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.clients import Clients

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ServerSideEncryptionRuleTypeDef

GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/TrainingJobs"
NAMESPACE = "/aws/sagemaker/TrainingJobs"

Users = Callable[..., Clients]


def denied(call: Callable[[], object]) -> bool:
    """Whether IAM denies a call; that a resource is not there is none of IAM's business."""
    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return code in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}
    return False


def test_a_log_group_is_created_by_those_who_may_write_to_its_streams(clients_of_user_with: Users) -> None:
    def create(resource: str) -> object:
        logs = clients_of_user_with(logs_CreateLogGroup=resource)("logs")
        return logs.create_log_group(logGroupName=NAMESPACE)

    assert not denied(lambda: create(f"{GROUP}:*"))
    assert denied(lambda: create(GROUP))


def test_a_log_stream_is_a_resource_of_its_own(clients_of_user_with: Users) -> None:
    logs = clients_of_user_with(logs_CreateLogStream=f"{GROUP}:log-stream:mine-*")("logs")
    assert not denied(lambda: logs.create_log_stream(logGroupName=NAMESPACE, logStreamName="mine-1"))
    assert denied(lambda: logs.create_log_stream(logGroupName=NAMESPACE, logStreamName="theirs"))


def test_an_image_lies_in_the_account_of_its_registry(clients_of_user_with: Users) -> None:
    repository = "arn:aws:ecr:us-east-1:811284229777:repository/object-detection"
    ecr = clients_of_user_with(ecr_BatchGetImage=repository)("ecr")

    def pull(registry: str) -> object:
        return ecr.batch_get_image(
            registryId=registry, repositoryName="object-detection", imageIds=[{"imageTag": "1"}]
        )

    assert not denied(lambda: pull("811284229777"))
    assert denied(lambda: pull("000000000000"))


def test_metrics_have_a_namespace(clients_of_user_with: Users) -> None:
    condition = {"cloudwatch_PutMetricData": {"StringEquals": {"cloudwatch:namespace": NAMESPACE}}}
    metrics = clients_of_user_with(conditions=condition, cloudwatch_PutMetricData="*")("cloudwatch")

    def put(namespace: str) -> object:
        return metrics.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "loss", "Value": 1}])

    assert not denied(lambda: put(NAMESPACE))
    assert denied(lambda: put("Others"))


def test_an_interface_needs_its_subnet_and_its_security_groups(
    strict_aws: LaptopAws, clients_of_user_with: Users
) -> None:
    ec2 = strict_aws.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    arn = "arn:aws:ec2:us-east-1:000000000000"
    needed = [f"{arn}:subnet/{subnet}", f"{arn}:security-group/{group}", f"{arn}:network-interface/*"]

    def create(*resources: str) -> bool:
        user = clients_of_user_with(ec2_CreateNetworkInterface=list(resources))("ec2")
        return denied(lambda: user.create_network_interface(SubnetId=subnet, Groups=[group]))

    assert not create(*needed)
    for missing in needed:
        assert create(*(resource for resource in needed if resource != missing))


@pytest.fixture
def encrypted(strict_aws: LaptopAws) -> tuple[str, str]:
    """A bucket with an object in it, and the key that it is encrypted with by default."""
    bucket, s3 = f"encrypted-{uuid.uuid4().hex[:8]}", strict_aws.client("s3")
    key = strict_aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    s3.create_bucket(Bucket=bucket)
    rule: ServerSideEncryptionRuleTypeDef = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    }
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=bucket, Key="image.jpg", Body=b"image")
    return bucket, key


def upload_parts(s3: "S3Client", bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="model")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="model", UploadId=upload, PartNumber=1, Body=b"part")


@pytest.mark.parametrize(
    ("s3_action", "kms_action", "call"),
    [
        ("s3_GetObject", "kms_Decrypt", lambda s3, bucket: s3.get_object(Bucket=bucket, Key="image.jpg")),
        ("s3_PutObject", "kms_GenerateDataKey", lambda s3, bucket: s3.put_object(Bucket=bucket, Key="model")),
    ],
)
def test_an_encrypted_bucket_needs_its_key_too(
    clients_of_user_with: Users,
    encrypted: tuple[str, str],
    s3_action: str,
    kms_action: str,
    call: Callable[["S3Client", str], object],
) -> None:
    bucket, key = encrypted
    objects = {s3_action: f"arn:aws:s3:::{bucket}/*"}
    by_s3 = {kms_action: {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
    by_other = {kms_action: {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}}}
    assert denied(lambda: call(clients_of_user_with(**objects)("s3"), bucket))
    allowed = clients_of_user_with(conditions=by_s3, **objects, **{kms_action: key})("s3")
    assert not denied(lambda: call(allowed, bucket))
    by_others_only = clients_of_user_with(conditions=by_other, **objects, **{kms_action: key})("s3")
    assert denied(lambda: call(by_others_only, bucket))


def test_an_upload_in_parts_also_decrypts(clients_of_user_with: Users, encrypted: tuple[str, str]) -> None:
    bucket, key = encrypted
    writing = {"s3_PutObject": f"arn:aws:s3:::{bucket}/*", "kms_GenerateDataKey": key}
    assert denied(lambda: upload_parts(clients_of_user_with(**writing)("s3"), bucket))
    assert not denied(lambda: upload_parts(clients_of_user_with(**writing, kms_Decrypt=key)("s3"), bucket))


def test_a_missing_object_looks_forbidden_to_those_who_may_not_list(clients_of_user_with: Users) -> None:
    reading = {"s3_GetObject": "arn:aws:s3:::images/*"}
    for allowed, expected in ((reading, "403"), ({**reading, "s3_ListBucket": "arn:aws:s3:::images"}, "404")):
        s3 = clients_of_user_with(**allowed)("s3")
        with pytest.raises(ClientError) as refusal:
            s3.head_object(Bucket="images", Key="missing.jpg")
        assert refusal.value.response["Error"]["Code"] == expected

"""What SageMaker asks IAM beside an operation's own action, of the sender and of the role that is passed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from local.iam.object_checks import VIA_S3, object_checks
from local.iam.resources import repository_arn
from local.place import ACCOUNT, REGION
from local.sagemaker.condition_keys import ConditionKeys, tagging_keys
from local.sagemaker.requests.resource_arn import resource_arn
from local.sagemaker.requests.validation import refuse_invalid
from local.sagemaker.s3_uri import split_s3_uri
from local.sagemaker.types import Params

_PASSED = {"iam:PassedToService": "sagemaker.amazonaws.com"}
# The developer guide's page on encrypting a labeling job's output, its wildcards spelled out.
_OUTPUT_KEY = (
    *("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"),
    *("kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
)
# Its page on the execution role of streaming labeling jobs.
_QUEUE = (
    "CreateQueue",
    "DeleteMessage",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ReceiveMessage",
    "SendMessage",
)


@dataclass(frozen=True, slots=True)
class Right:
    """An action on a resource, with the condition keys that come with it."""

    action: str
    resource: str
    keys: ConditionKeys = field(default_factory=dict)


def rights_of_sender(operation: str, params: Params) -> Iterator[Right]:
    """What the sender of a request must be allowed."""
    if isinstance(params.get("RoleArn"), str):
        yield Right("iam:PassRole", params["RoleArn"], dict(_PASSED))
    if operation.startswith("Create") and params.get("Tags"):
        yield Right("sagemaker:AddTags", resource_arn(operation, params), tagging_keys(operation, params))
    if operation == "CreateModelPackage":
        refuse_invalid(operation, params)
        for container in (params.get("InferenceSpecification") or {}).get("Containers", []):
            yield from _of_who_registers(container)


def _of_who_registers(container: Params) -> Iterator[Right]:
    """What AWS's policies for registering models allow; what the service asks of it is not documented."""
    if repository := repository_arn(container.get("Image", "")):
        yield Right("ecr:BatchGetImage", repository)
        yield Right("ecr:DescribeImages", repository)
    if "ModelDataUrl" in container:
        bucket, key = split_s3_uri(container["ModelDataUrl"])
        yield Right("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        for action, resource in object_checks("GET", f"/{bucket}/{key}", {}, {}):
            yield Right(action, resource, dict(VIA_S3) if action.startswith("kms:") else {})


def rights_of_role(operation: str, params: Params) -> Iterator[Right]:
    """What the role of a labeling job must be allowed, beside reading its input and writing its output."""
    if operation != "CreateLabelingJob":
        return
    refuse_invalid(operation, params)
    if key := params["OutputConfig"].get("KmsKeyId"):
        for action in _OUTPUT_KEY:
            yield Right(action, _key_arn(key))
    if automation := params.get("LabelingJobAlgorithmsConfig"):
        yield Right("iam:PassRole", params["RoleArn"], dict(_PASSED))
        if key := (automation.get("LabelingJobResourceConfig") or {}).get("VolumeKmsKeyId"):
            yield Right("kms:CreateGrant", _key_arn(key), {"kms:GrantIsForAWSResource": "true"})
    task = params["HumanTaskConfig"]
    functions = (
        task.get("PreHumanTaskLambdaArn", ""),
        (task.get("AnnotationConsolidationConfig") or {}).get("AnnotationConsolidationLambdaArn", ""),
    )
    for function in functions:
        if f":{ACCOUNT}:function:" in function:
            yield Right("lambda:InvokeFunction", function)
    if topic := params["InputConfig"]["DataSource"].get("SnsDataSource"):
        queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:GroundTruth-{params['LabelingJobName']}"
        for action in _QUEUE:
            yield Right(f"sqs:{action}", queue)
        yield Right("sns:Subscribe", topic["SnsTopicArn"], {"sns:Protocol": "sqs", "sns:Endpoint": queue})


def _key_arn(key: str) -> str:
    return key if key.startswith("arn:") else f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key}"

"""The tags by which this project knows its training jobs."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient


def training_job_tags(sagemaker: "SageMakerClient", name: str, told_arn: str) -> dict[str, str] | None:
    """The tags of a training job; None where SageMaker says that there is no such job.

    ListTags compares ARNs letter by letter, and some answers of SageMaker's lower-case them: the name's own
    letters are tried first, then the ARN as it was told.
    """
    for arn in dict.fromkeys((f"{told_arn.rpartition('/')[0]}/{name}", told_arn)):
        try:
            listed = sagemaker.list_tags(ResourceArn=arn)["Tags"]
        except ClientError as error:
            # "Resource does not exist" is a ValidationException; the model declares ResourceNotFound too.
            if code_of(error) not in ("ValidationException", "ResourceNotFound"):
                raise
        else:
            return {tag["Key"]: tag["Value"] for tag in listed}
    return None

"""Where the AWS on the laptop pretends to be."""

ACCOUNT = "000000000000"
REGION = "us-east-1"


def sagemaker_arn(kind: str, name: str) -> str:
    """The ARN of a SageMaker resource. Only labeling jobs' are lower-case wherever they stand."""
    if kind == "labeling-job":
        name = name.lower()
    return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{name}"

"""A labeling job as a data scientist would create it, on the deployed labeling bucket."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from local.aws import RunningAws
from local.deployment import Deployed

if TYPE_CHECKING:
    from mypy_boto3_sagemaker.type_defs import TagTypeDef

_GROUND_TRUTH = "arn:aws:lambda:us-east-1:432418664414:function"  # AWS's own functions of the region


def create_labeling_job(
    aws: RunningAws,
    deployed: Deployed,
    name: str,
    *,
    attribute: str,
    sources: Sequence[str],
    task: str = "BoundingBox",
    classes: Sequence[str] = (),
    tags: Sequence["TagTypeDef"] = (),
) -> None:
    """Puts the input manifest (and a label-category file) into the labeling bucket and creates the job."""
    s3, bucket = aws.client("s3"), deployed["LabelingBucket"]
    lines = "".join(json.dumps({"source-ref": source}) + "\n" for source in sources)
    s3.put_object(Bucket=bucket, Key=f"jobs/{name}/input.manifest", Body=lines.encode())
    categories = {}
    if classes:
        key = f"jobs/{name}/label-categories.json"
        s3.put_object(Bucket=bucket, Key=key, Body=label_categories(classes))
        categories = {"LabelCategoryConfigS3Uri": f"s3://{bucket}/{key}"}
    aws.client("sagemaker").create_labeling_job(
        LabelingJobName=name,
        LabelAttributeName=attribute,
        InputConfig={
            "DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{bucket}/jobs/{name}/input.manifest"}}
        },
        OutputConfig={"S3OutputPath": f"s3://{bucket}/output/", "KmsKeyId": deployed["DataKeyArn"]},
        RoleArn=deployed["LabelingRoleArn"],
        HumanTaskConfig={
            "WorkteamArn": f"arn:aws:sagemaker:{aws.region}:{aws.account}:workteam/private-crowd/labelers",
            "UiConfig": {"UiTemplateS3Uri": f"s3://{bucket}/template.liquid"},
            "PreHumanTaskLambdaArn": f"{_GROUND_TRUTH}:PRE-{task}",
            "AnnotationConsolidationConfig": {
                "AnnotationConsolidationLambdaArn": f"{_GROUND_TRUTH}:ACS-{task}"
            },
            "TaskTitle": "Label what you see",
            "TaskDescription": "Label what you see in the image",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 600,
        },
        Tags=list(tags),
        **categories,  # type: ignore[arg-type]  # one optional argument
    )


def label_categories(classes: Sequence[str]) -> bytes:
    """The label-category file of a labeling job; the order gives the class ids."""
    labels = [{"label": name} for name in classes]
    return json.dumps({"document-version": "2018-11-28", "labels": labels}).encode()

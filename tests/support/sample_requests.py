"""Requests that SageMaker takes, to be broken by tests."""

from typing import Any, TypeAlias

# Any: tests break requests in ways that typed ones would not allow.
Request: TypeAlias = dict[str, Any]
Condition: TypeAlias = dict[str, dict[str, str | list[str]]]

ROLE = "arn:aws:iam::000000000000:role/training"
LABELED_LINE = b'{"source-ref":"s3://images/1.jpg","bees":{},"bees-metadata":{"human-annotated":"yes"}}\n'


def labeling_request_for(name: str, bucket: str) -> Request:
    """A CreateLabelingJob request that the service takes."""
    task = "arn:aws:lambda:us-east-1:432418664414:function"
    return {
        "LabelingJobName": name,
        "LabelAttributeName": "bees",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": f"s3://{bucket}/input.manifest"}}},
        "OutputConfig": {"S3OutputPath": f"s3://{bucket}/labels/"},
        "RoleArn": ROLE,
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/beekeepers",
            "UiConfig": {"UiTemplateS3Uri": f"s3://{bucket}/template.html"},
            "PreHumanTaskLambdaArn": f"{task}:PRE-BoundingBox",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{task}:ACS-BoundingBox"},
            "TaskTitle": "Bees",
            "TaskDescription": "Draw a box around every bee",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 600,
        },
        "Tags": [{"Key": "team", "Value": "apiary"}],
    }


def training_request_for(name: str, bucket: str) -> Request:
    """A CreateTrainingJob request that the service takes."""
    source = {
        "S3DataType": "AugmentedManifestFile",
        "S3Uri": f"s3://{bucket}/input.manifest",
        "S3DataDistributionType": "FullyReplicated",
        "AttributeNames": ["source-ref", "bees"],
    }
    channel = {"ContentType": "application/x-recordio", "RecordWrapperType": "RecordIO", "InputMode": "Pipe"}
    return {
        "TrainingJobName": name,
        "RoleArn": ROLE,
        "AlgorithmSpecification": {
            "TrainingImage": "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1",
            "TrainingInputMode": "Pipe",
        },
        "HyperParameters": {"num_classes": "1"},
        "InputDataConfig": [
            {"ChannelName": each, "DataSource": {"S3DataSource": dict(source)}, **channel}
            for each in ("train", "validation")
        ],
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
        "ResourceConfig": {"InstanceType": "ml.g5.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 50},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "Tags": [{"Key": "team", "Value": "apiary"}],
    }

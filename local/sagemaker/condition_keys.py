"""The condition keys that SageMaker gives IAM with a request, by the service authorization reference.

A key is there only where the request names its value: that is what ``Null`` conditions look at.
"""

from local.sagemaker.types import Params

ConditionKeys = dict[str, str | list[str]]


def condition_keys(operation: str, params: Params) -> ConditionKeys:
    """The keys of CreateTrainingJob; other operations have none of their own."""
    if operation != "CreateTrainingJob":
        return {}
    resources = _object(params, "ResourceConfig")
    vpc = _object(params, "VpcConfig")
    groups = resources.get("InstanceGroups") or [resources]
    found = {
        "InstanceTypes": [group["InstanceType"] for group in groups if "InstanceType" in group],
        # Whether the key is there where nothing is asked for is not documented: policies must do with 0 too.
        "KeepAlivePeriod": resources.get("KeepAlivePeriodInSeconds", 0),
        "VolumeKmsKey": resources.get("VolumeKmsKeyId"),
        "OutputKmsKey": _object(params, "OutputDataConfig").get("KmsKeyId"),
        "MaxRuntimeInSeconds": _object(params, "StoppingCondition").get("MaxRuntimeInSeconds"),
        "VpcSubnets": vpc.get("Subnets"),
        "VpcSecurityGroupIds": vpc.get("SecurityGroupIds"),
        "NetworkIsolation": params.get("EnableNetworkIsolation"),
        "InterContainerTrafficEncryption": params.get("EnableInterContainerTrafficEncryption"),
        "EnableRemoteDebug": _object(params, "RemoteDebugConfig").get("EnableRemoteDebug"),
    }
    return {
        f"sagemaker:{name}": _text(value)
        for name, value in found.items()
        if value is not None and value != []
    }


def tagging_keys(operation: str, params: Params) -> ConditionKeys:
    """The keys of the AddTags that comes with the creation of a resource with tags."""
    tags = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
    return {
        "sagemaker:TaggingAction": operation,
        "aws:TagKeys": list(tags),
        **{f"aws:RequestTag/{key}": value for key, value in tags.items()},
    }


def _object(params: Params, name: str) -> Params:
    # IAM decides before the service looks at the shape of a request.
    value = params.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)

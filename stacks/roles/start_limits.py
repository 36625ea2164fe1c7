"""The conditions under which training jobs may be started: limits that hold against mistakes in code too.

The service authorization reference lists the keys that CreateTrainingJob gives to IAM.
"""

from aws_cdk import Stack

from stacks.roles.narrow_role import Conditions
from stacks.roles.profile_needs import ProfileNeeds, key_arn
from train_on_label.tags import DEPLOYMENT


def start_limits(stack: Stack, deployment_name: str, needs: ProfileNeeds, data_key_arn: str) -> Conditions:
    """What all profiles together may ask of a training job: more than one of them, never more than any."""
    output_keys = [data_key_arn, *(key_arn(stack, key) for key in needs.output_keys)]
    limits: dict[str, dict[str, str | list[str]]] = {
        "ArnEquals": {"sagemaker:OutputKmsKey": output_keys},
        "StringEquals": {f"aws:RequestTag/{DEPLOYMENT}": deployment_name},
        "ForAllValues:StringEquals": {"sagemaker:InstanceTypes": needs.instance_types},
        "NumericLessThanEquals": {"sagemaker:MaxRuntimeInSeconds": str(needs.max_runtime_seconds)},
        # Instances kept alive after the job cost money; a debugger opens a shell beside the data. Whether a
        # request that keeps none has the key is not documented.
        "NumericLessThanEqualsIfExists": {"sagemaker:KeepAlivePeriod": "0"},
        "BoolIfExists": {"sagemaker:EnableRemoteDebug": "false"},
        # ForAllValues holds for no values too, so the instance types must be there as well.
        "Null": {"sagemaker:InstanceTypes": "false"},
    }
    if needs.has_volumes:
        volume_keys = [data_key_arn, *(key_arn(stack, key) for key in needs.volume_keys)]
        limits["ArnEqualsIfExists"] = {"sagemaker:VolumeKmsKey": volume_keys}
    else:
        limits["Null"]["sagemaker:VolumeKmsKey"] = "true"
    if needs.subnets:
        limits["ForAllValues:StringEquals"] |= {
            "sagemaker:VpcSubnets": needs.subnets,
            "sagemaker:VpcSecurityGroupIds": needs.security_groups,
        }
    if not needs.subnets or needs.always_in_vpc:
        limits["Null"]["sagemaker:VpcSubnets"] = "false" if needs.subnets else "true"
    always = {
        "sagemaker:NetworkIsolation": needs.always_isolated,
        "sagemaker:InterContainerTrafficEncryption": needs.always_encrypted_traffic,
    }
    if asked_for := {key: "true" for key, value in always.items() if value}:
        limits["Bool"] = {**asked_for}
    return limits

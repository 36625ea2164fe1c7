"""The conditions under which training jobs may be started: limits that hold against mistakes in code too.

The service authorization reference lists the keys that CreateTrainingJob gives to IAM.
"""

from aws_cdk import Stack

from stacks.roles.narrow_role import Conditions
from stacks.roles.profile_needs import ProfileNeeds, key_arn
from train_on_label.tags import PROFILE


def start_limits(stack: Stack, needs: ProfileNeeds, data_key_arn: str) -> Conditions:
    """What all profiles together may ask of a training job: more than one of them, never more than any."""
    # A profile may name a key by its id, and the request then has the id.
    output_keys = [data_key_arn, *_both_forms(stack, needs.output_keys)]
    limits: dict[str, dict[str, str | list[str]]] = {
        "StringEquals": {
            "sagemaker:OutputKmsKey": output_keys,
            f"aws:RequestTag/{PROFILE}": needs.names,
        },
        "ForAllValues:StringEquals": {"sagemaker:InstanceTypes": needs.instance_types},
        "NumericLessThanEquals": {"sagemaker:MaxRuntimeInSeconds": str(needs.max_runtime_seconds)},
        # Instances kept alive after the job cost money; a debugger opens a shell beside the data.
        "BoolIfExists": {"sagemaker:EnableRemoteDebug": "false"},
        # ForAllValues holds for no values too, so the instance types must be there as well.
        "Null": {"sagemaker:InstanceTypes": "false", "sagemaker:KeepAlivePeriod": "true"},
    }
    if needs.has_volumes:
        volume_keys = [data_key_arn, *_both_forms(stack, needs.volume_keys)]
        limits["StringEqualsIfExists"] = {"sagemaker:VolumeKmsKey": volume_keys}
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


def _both_forms(stack: Stack, keys: list[str]) -> list[str]:
    return list(dict.fromkeys(form for key in keys for form in (key, key_arn(stack, key))))

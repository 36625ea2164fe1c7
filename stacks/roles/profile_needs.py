"""What all profiles together need of the roles."""

from aws_cdk import Stack

from train_on_label.algorithms.instance_types import has_local_nvme
from train_on_label.settings.file import Settings


class ProfileNeeds:
    """The profiles' training options, summed up for the roles' permissions."""

    def __init__(self, settings: Settings) -> None:
        trained = [profile.training for profile in settings.profiles]
        self.looks_at_images = any(profile.dataset.check_images != "none" for profile in settings.profiles)
        self.max_runtime_seconds = max(options.max_runtime_seconds for options in trained)
        self.instance_types = sorted({options.instance_type for options in trained})
        self.has_checkpoints = any(options.checkpoints for options in trained)
        self.reads_models = self.has_checkpoints or any(options.warm_start for options in trained)
        self.algorithms = sorted({options.algorithm for options in trained if options.algorithm})
        self.images = sorted({options.image_uri for options in trained if options.image_uri})
        self.subnets = sorted({subnet for options in trained for subnet in options.subnets})
        self.security_groups = sorted({group for options in trained for group in options.security_group_ids})
        self.output_keys = sorted({o.output_kms_key for o in trained if o.output_kms_key})
        # Local disks encrypt themselves, and SageMaker takes no key for them.
        self.has_volumes = not all(has_local_nvme(options.instance_type) for options in trained)
        self.always_in_vpc = all(options.subnets for options in trained)
        self.always_isolated = all(options.network_isolation for options in trained)
        self.always_encrypted_traffic = all(options.inter_container_encryption for options in trained)
        self.volume_keys = sorted({o.volume_kms_key for o in trained if o.volume_kms_key})


def key_arn(stack: Stack, key: str) -> str:
    """The ARN of a key that a profile names by ARN or id."""
    return (
        key if key.startswith("arn:") else stack.format_arn(service="kms", resource="key", resource_name=key)
    )

"""Where training takes place: what a deployment has built, as far as the training request names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from train_on_label.version import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployed stack."""

    name: str = "train-on-label"
    region: str
    datasets_bucket: str
    models_bucket: str
    training_role_arn: str
    kms_key_arn: str | None = None
    """Encrypts what a profile names no key of its own for."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The settings' tags, which the stack's resources carry too."""
    version: str = __version__
    """This project's, for lineage."""

    def key_arn(self, key: str) -> str:
        """The ARN of a key that a profile names by ARN or id: conditions of IAM compare ARNs."""
        if key.startswith("arn:"):
            return key
        _, partition, _, _, account, _ = self.training_role_arn.split(":", 5)
        return f"arn:{partition}:kms:{self.region}:{account}:key/{key}"

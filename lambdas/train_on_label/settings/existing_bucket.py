"""Buckets of others that labeling jobs use: `[[existing_bucket]]` in the settings."""

from pydantic import BaseModel, ConfigDict

from train_on_label.settings.aws_names import BucketName, KeyArn, Prefix


class ExistingBucket(BaseModel):
    """A bucket that labeling jobs use already: what of it may be read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: BucketName
    """The bucket's name."""
    labels: tuple[Prefix, ...] = ()
    """Folders of output manifests, label-category files and masks."""
    images: tuple[Prefix, ...] = ()
    """Folders of the labeled objects."""
    key_arn: KeyArn | None = None
    """The key that its objects are encrypted with, if it is a customer-managed one."""

    @property
    def is_readable(self) -> bool:
        """Whether training jobs may read anything in it."""
        return bool(self.labels or self.images)

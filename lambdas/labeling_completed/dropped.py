"""What of a dropped manifest a labeling job would have told: its profile, and where the labels are."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.manifest import S3Manifest
from train_on_label.codes import Code, Refusal
from train_on_label.dropped_manifests import LABEL_ATTRIBUTE_METADATA
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.attribute_choice import choose_label_attribute
from train_on_label.preparation.file_formats import other_format
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.routing import choose_profile
from train_on_label.settings.settings import TrainingSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class RefusedManifestError(Exception):
    """Why nothing can be trained on a dropped manifest."""

    def __init__(self, refusal: Refusal, profile: str | None = None) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal
        self.profile = profile


def was_removed(job: LabelingJob, s3: "S3Client") -> bool:
    """Whether the manifest no longer lies in its place; its version may still be there to be read."""
    try:
        S3Manifest(s3, job.manifest_uri)
    except MissingObjectError:
        return True
    except UnreadableObjectError:
        pass  # who reads it tells why
    return False


def opened(job: LabelingJob, s3: "S3Client", settings: TrainingSettings) -> tuple[LabelingJob, S3Manifest]:
    """The manifest, and its job with the label attribute; RefusedManifestError where it is not to be had."""
    # The folder alone decides, so neither matches nor the task type have a say.
    profile = choose_profile(job, None, settings)
    if not isinstance(profile, Profile):
        raise RefusedManifestError(
            profile or Refusal(Code.NO_PROFILE, f"No profile takes {job.manifest_uri}.")
        )
    try:
        manifest = S3Manifest(s3, job.manifest_uri, job.manifest_version)
    except MissingObjectError as error:
        # S3 told of it, so it was removed since: no retry brings it back.
        raise RefusedManifestError(Refusal(Code.MISSING_MANIFEST, str(error)), profile.name) from error
    except ValueError as error:
        refusal = Refusal(Code.INVALID_MANIFEST_URI, f"{job.manifest_uri} {error}.")
        raise RefusedManifestError(refusal, profile.name) from error
    named = manifest.metadata.get(LABEL_ATTRIBUTE_METADATA)
    attribute = other_format(manifest) or (
        unquote(named) if named else choose_label_attribute(manifest, profile.task_type)
    )
    if isinstance(attribute, Refusal):
        raise RefusedManifestError(attribute, profile.name)
    return replace(job, label_attribute=attribute), manifest

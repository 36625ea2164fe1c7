"""What a training job is called. The name is the promise that the same work is started once.

SageMaker refuses a name that is in use: a second event, a retry or a replay of the same labeling job,
manifest and profile finds its training job there already. A training job that was deleted frees its name,
and other settings give another one: what has trained once is remembered under `started_key`.
"""

import hashlib
import json
import re

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.preparation import files
from train_on_label.settings.profile.profiles import Profile

MAX_LENGTH = 63
_HEX = 10
_FORM = re.compile(rf".+-[0-9a-f]{{{_HEX}}}")
_NOT_ALLOWED = re.compile(r"[^a-zA-Z0-9]+")


def training_job_name(
    job: LabelingJob, manifest_identity: str, profile: Profile, deployment: str, attempt: int = 1
) -> str:
    """`<labeling job name, cut>-<10 hex>`, at most 63 characters of `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.

    The hash covers the deployment's name, the labeling job's ARN, the identity of the manifest's content, the
    profile's settings and, from the second on, the attempt. Settings left at their defaults do not count:
    writing one out changes nothing, and neither does a setting that a later version of this project adds.
    """
    covered: list[object] = [
        deployment,
        # Events and DescribeLabelingJob differ in case; keys of S3 are other keys then.
        job.arn if job.is_dropped else job.arn.lower(),
        manifest_identity,
        profile.model_dump(mode="json", exclude_defaults=True),
    ]
    if attempt > 1:
        covered.append(attempt)
    canonical = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()[:_HEX]
    readable = _readable(job.name)[: MAX_LENGTH - 1 - _HEX].rstrip("-")
    return f"{readable}-{digest}"


def may_be_ours(training_job: str) -> bool:
    """Whether a training job is called as this project calls them."""
    return _FORM.fullmatch(training_job) is not None


def _readable(name: str) -> str:
    if re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*", name) is None:
        name = _NOT_ALLOWED.sub("-", name).strip("-")
    return name or "labeling-job"


def dataset_prefix(job: LabelingJob, training_job: str) -> str:
    """Where the prepared dataset lies in the datasets bucket, with a slash at the end."""
    return f"{job.name}/{training_job}/"


def started_key(job: LabelingJob, manifest_identity: str) -> str:
    """Where it is remembered in the datasets bucket that these labels have trained, whatever the settings."""
    # No two labeling jobs share a name; a dropped manifest may be called as one, or as another.
    covered = f"{job.arn} {manifest_identity}" if job.is_dropped else manifest_identity
    digest = hashlib.sha256(covered.encode()).hexdigest()[:_HEX]
    return f"{job.name}/{files.STARTED.format(digest)}"


def shuffle_seed(training_job: str) -> int:
    """Another training job shuffles its lines otherwise; the same one always alike."""
    return int.from_bytes(hashlib.sha256(training_job.encode()).digest()[:4]) >> 1

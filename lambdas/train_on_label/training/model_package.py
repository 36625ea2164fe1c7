"""From a completed training job to the request that registers its model."""

import hashlib
from collections.abc import Iterator, Mapping

from train_on_label.algorithms.images import algorithm_of
from train_on_label.tags import (
    LABELING_JOB,
    LABELING_JOBS,
    MANIFEST,
    MAX_TAGS,
    MAX_VALUE,
    PREFIX,
    PROFILE,
    VERSION,
    tag_value,
)
from train_on_label.training.ended_job import EndedTrainingJob

DATASET = f"{PREFIX}dataset"
TRAINING_JOB = f"{PREFIX}training-job"
METRIC = "metric:"
GROUP_SEPARATOR = "--"
"""No deployment's name has it, so that none owns the groups of another whose name begins alike."""
_MAX_NAME = 63
_MAX_PROPERTIES = MAX_TAGS
_MAX_TOKEN = 36


def group_name(deployment: str, profile: str) -> str:
    """`<deployment>--<profile>`; a name too long for SageMaker is cut, and ends in a hash of the whole."""
    name = f"{deployment}{GROUP_SEPARATOR}{profile}"
    if len(name) <= _MAX_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{name[: _MAX_NAME - 11].rstrip('-')}-{digest}"


def description(job: EndedTrainingJob) -> str:
    """What a version of the group is; it names the training job, by which a second event finds it."""
    # By the tags alone: what cannot be read at a second event would describe it otherwise.
    others = f" and {job.merged - 1} more" if job.merged > 1 else ""
    return f"Trained by {job.name} on the labels of {job.labeling_job}{others}"


def model_package_request(job: EndedTrainingJob, model_uri: str, group: str) -> dict[str, object]:
    """CreateModelPackage's arguments: the same for the same training job, token included."""
    algorithm = algorithm_of(job.image)
    formats: dict[str, object] = {}
    if algorithm is not None:
        formats = {
            "SupportedContentTypes": list(algorithm.requests),
            "SupportedResponseMIMETypes": list(algorithm.answers),
        }
    return {
        "ModelPackageGroupName": group,
        "ModelPackageDescription": description(job),
        "ModelApprovalStatus": "PendingManualApproval",
        # The image that trained serves too: AWS's own do, and a container of one's own is expected to.
        "InferenceSpecification": {
            "Containers": [{"Image": job.image, "ModelDataUrl": model_uri}],
            **formats,
        },
        "CustomerMetadataProperties": _properties(job),
        "ClientToken": hashlib.sha256(job.name.encode()).hexdigest()[:_MAX_TOKEN],
    }


def _properties(job: EndedTrainingJob) -> Mapping[str, str]:
    """Where the model comes from, and how good it is, as far as SageMaker takes properties."""
    lineage = {
        TRAINING_JOB: job.name,
        DATASET: tag_value(job.dataset_uri),
        **{
            key: job.tags[key]
            for key in (LABELING_JOB, LABELING_JOBS, MANIFEST, PROFILE, VERSION)
            if key in job.tags
        },
    }
    metrics = {
        tag_value(f"{METRIC}{name}"): tag_value(f"{value:.6g}") for name, value in sorted(job.metrics.items())
    }
    known = list({**lineage, **metrics}.items())[:_MAX_PROPERTIES]
    return dict([*known, *_merged(job, _MAX_PROPERTIES - len(known))])


def _merged(job: EndedTrainingJob, room: int) -> Iterator[tuple[str, str]]:
    """All labeling jobs by name, as many as a value takes, in properties that are numbered.

    SageMaker takes 50 properties of 256 characters (CustomerMetadataMap); where that is not enough, the last
    one says how many are not named.
    """
    values: list[list[str]] = []
    length = MAX_VALUE
    for name in map(tag_value, job.labeling_jobs):
        if length + 1 + len(name) > MAX_VALUE:
            values.append([])
            length = -1
        values[-1].append(name)
        length += 1 + len(name)
    if len(values) > room:
        named = values[: max(room - 1, 0)]
        unnamed = len(job.labeling_jobs) - sum(map(len, named))
        values = [*named, [f"and {unnamed} more: see dataset.json"]][:room]
    for number, names in enumerate(values, start=1):
        yield f"{LABELING_JOBS}-{number}", " ".join(names)

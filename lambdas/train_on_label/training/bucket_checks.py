"""Which buckets training jobs may read, and which ones a dataset needs beyond them.

SageMaker would find out too, but only once the instances are running and paid for.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.dataset import Dataset
from train_on_label.s3_uri import parse_s3_uri

_MOST_TOLD = 5
_DENIED = (
    "{} denies reading objects that were looked at as training jobs would read them: let its policy, and its "
    "key's, allow both roles."
)

RegionOf = Callable[[str], str | None]
"""The region of a bucket; None where that cannot be known."""


def needed_buckets(dataset: Dataset, manifest_uri: str) -> Counter[str]:
    """Bucket -> accepted lines that need it: for their sources, and for masks those beside the manifest."""
    needed = Counter(dataset.buckets)
    if dataset.task_type.label is LabelShape.MASK_REF and dataset.accepted:
        bucket = parse_s3_uri(manifest_uri).bucket
        needed[bucket] = max(needed[bucket], dataset.accepted)
    return needed


def check_buckets(
    needed: Mapping[str, int],
    readable: Collection[str],
    region: str,
    region_of: RegionOf,
    denied: Collection[str] = (),
) -> list[Refusal]:
    """Why training jobs could not read all that they need; the buckets with the most lines first.

    `denied` are buckets that denied reading to a role that may read what training jobs may.
    """
    details = list(_details(needed, readable, region, region_of))
    details += [_DENIED.format(bucket) for bucket in sorted(denied) if bucket in readable]
    refusals = [Refusal(Code.UNREADABLE_BUCKET, detail) for detail in details[:_MOST_TOLD]]
    if len(details) > _MOST_TOLD:
        more = f"Further buckets that training jobs cannot read: {len(details) - _MOST_TOLD}."
        refusals.append(Refusal(Code.UNREADABLE_BUCKET, more))
    return refusals


def _details(
    needed: Mapping[str, int], readable: Collection[str], region: str, region_of: RegionOf
) -> Iterable[str]:
    for bucket, lines in sorted(needed.items(), key=lambda item: (-item[1], item[0])):
        if bucket not in readable:
            yield (
                f"{lines} accepted lines need {bucket}, which training jobs may not read: name it in the "
                "settings as [[existing_bucket]], with its images, and deploy."
            )
        elif (elsewhere := region_of(bucket)) not in (None, region):
            yield (
                f"{lines} accepted lines need {bucket}, which lies in {elsewhere}; training jobs in {region} "
                f"read buckets of {region} only: copy the objects, or set deployment.region."
            )

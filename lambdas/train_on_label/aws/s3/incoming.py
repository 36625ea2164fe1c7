"""The dropped manifests that lie in the labeling bucket."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from train_on_label.dropped_manifests import INCOMING, LABEL_ATTRIBUTE_METADATA, DroppedManifest
from train_on_label.partitions import partition_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ListedManifest(NamedTuple):
    """What a list says of a dropped manifest."""

    dropped: DroppedManifest
    """Its newest version."""
    changed_at: datetime


def listed_manifests(s3: "S3Client", bucket: str, prefix: str = INCOMING) -> Iterator[ListedManifest]:
    """Every dropped manifest under the prefix, by its key."""
    arn = f"arn:{partition_of(s3.meta.region_name)}:s3:::{bucket}"
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for each in page.get("Contents", []):
            if not each["Key"].endswith("/"):
                yield ListedManifest(DroppedManifest(bucket, each["Key"], None, arn), each["LastModified"])


def drop_manifest(s3: "S3Client", path: Path, bucket: str, key: str, label_attribute: str | None) -> None:
    """Puts a file there, in parts where it is large; its checksum lets the same content train once."""
    metadata = {} if label_attribute is None else {LABEL_ATTRIBUTE_METADATA: quote(label_attribute)}
    with path.open("rb") as file:
        s3.upload_fileobj(
            file, bucket, key, ExtraArgs={"ChecksumAlgorithm": "CRC64NVME", "Metadata": metadata}
        )

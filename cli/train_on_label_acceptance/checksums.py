"""What S3 says of the checksums that the deployment relies on."""

import base64
from typing import TYPE_CHECKING

from awscrt.checksums import crc64nvme

from train_on_label.aws.s3.upload import PART_BYTES, S3Upload
from train_on_label_acceptance.facts import Facts
from train_on_label_cli.errors import UsageError, errors_in_words

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def try_checksums(
    s3: "S3Client", bucket: str, prefix: str, dropped: tuple[str, str, bytes], facts: Facts
) -> None:
    """Asks for the checksums of the dropped manifest (bucket, key, bytes) and of an object sent in parts."""
    about = "checksum of a manifest as submit puts it"
    expected = "CRC64NVME of the whole object, by which the same labels train once"
    own = base64.b64encode(crc64nvme(dropped[2]).to_bytes(8)).decode()
    try:
        with errors_in_words():
            head = s3.head_object(Bucket=dropped[0], Key=dropped[1], ChecksumMode="ENABLED")
    except UsageError as error:
        facts.hold(about, expected, str(error), holds=False)
    else:
        found = head.get("ChecksumCRC64NVME")
        did = f"{found or 'none'} ({head.get('ChecksumType', 'no type')}); the bytes have {own}"
        facts.hold(about, expected, did, holds=found == own)
    about, expected = (
        "an object of several parts, as the function writes one",
        "taken, with a CRC32 for each part",
    )
    upload = S3Upload(s3, bucket, f"{prefix}parts", "text/plain")
    try:
        with errors_in_words():
            upload.write(bytes(PART_BYTES))
            upload.write(b"the last part")
            upload.complete()
            head = s3.head_object(Bucket=bucket, Key=f"{prefix}parts", ChecksumMode="ENABLED")
    except UsageError as error:
        facts.hold(about, expected, str(error), holds=False)
        upload.abort()
    else:
        whole = head["ContentLength"] == PART_BYTES + len(b"the last part")
        did = f"taken: {head['ContentLength']:,} bytes, CRC32 {head.get('ChecksumCRC32', 'none')}"
        facts.hold(about, expected, did, holds=whole)

"""Checksums as S3 keeps and demands them.

An object whose sender gave none gets a CRC64NVME of all of its bytes. The parts of an upload carry checksums
of the algorithm that its creation named, or none; its completion repeats them.
"""

import base64
from collections.abc import Mapping

from awscrt import checksums
from ministack.services import s3

_ALGORITHMS = ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")


def crc64nvme(body: bytes) -> int:
    """What ministack itself computes byte by byte, in Python."""
    return int(checksums.crc64nvme(body))


def default_checksums(body: bytes) -> dict[str, str]:
    """What S3 computes of an object's bytes, as ministack keeps checksums."""
    return {"CRC64NVME": base64.b64encode(crc64nvme(body).to_bytes(8)).decode()}


def refused_part(named: str | None, headers: Mapping[str, str]) -> str | None:
    """Why S3 refuses a part: its checksum is of another algorithm than the one that its upload named."""
    expected = named.lower() if named else "null"
    given = [name for name in _ALGORITHMS if f"x-amz-checksum-{name}" in headers] or ["null"]
    if given == [expected]:
        return None
    return (
        f"Checksum Type mismatch occurred, expected checksum Type: {expected},"
        f" actual checksum Type: {given[0]}"
    )


def copied_part(answer: bytes, algorithm: str, checksum: str) -> bytes:
    """What S3 answers of a part that it copied: its checksum too, of the algorithm that its upload named."""
    element = f"Checksum{algorithm}"
    return answer.replace(
        b"</CopyPartResult>", f"<{element}>{checksum}</{element}></CopyPartResult>".encode()
    )


def refused_completion(named: str | None, body: bytes) -> str | None:
    """Why S3 refuses to complete an upload: the checksum of a part is not repeated."""
    if named is None:
        return None
    for part in s3.fromstring(body).iterfind("{*}Part"):
        if part.find(f"{{*}}Checksum{named}") is None:
            number = part.findtext("{*}PartNumber")
            return (
                f"The upload was created using a {named.lower()} checksum. The complete request must include"
                f" the checksum for each part. It was missing for part {number} in the request."
            )
    return None

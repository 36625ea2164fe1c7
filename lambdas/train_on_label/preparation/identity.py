"""What tells the content of one manifest from that of another."""


def content_identity(crc64nvme: str, size: int) -> str:
    """Of a manifest's bytes, wherever they lie: their checksum as S3 writes it, in base64, and their number.

    An ETag would not do: under a KMS key it is another one each time that the same bytes are written.
    """
    return f"CRC64NVME:{crc64nvme}-{size}"

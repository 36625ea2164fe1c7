"""The partitions of AWS, by region."""

_BY_PREFIX = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


def partition_of(region: str) -> str:
    """The partition that ARNs in this region begin with."""
    return next((name for prefix, name in _BY_PREFIX.items() if region.startswith(prefix)), "aws")

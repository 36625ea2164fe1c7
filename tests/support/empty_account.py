"""An empty account in memory, and a session that has read the services' large models once for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

import boto3
from moto import mock_aws


@cache
def session() -> boto3.Session:
    """Credentials that are no secret, in us-east-1."""
    return boto3.Session("testing", "testing", region_name="us-east-1")


@contextmanager
def empty_account() -> Iterator[None]:
    """Inside the block, calls of boto3 end in moto."""
    # What else would answer `requests`, by which boto3 sends nothing, takes longer than a test.
    with patch("moto.core.models.RESPONSES_METHODS", []), mock_aws():
        yield

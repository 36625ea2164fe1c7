"""S3, or the laptop's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.operating.errors import AwsCallError, NotConfiguredError, aws_calls
from train_on_label.aws.s3.opened_object import OpenedObject
from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.objects import OpenObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Objects:
    """The objects that a client may read."""

    ahead = 16

    def __init__(self, s3: "S3Client") -> None:
        self._s3 = s3

    def open(self, uri: S3Uri) -> OpenObject:
        """An object; ObjectError where it cannot be read."""
        with _object_errors(uri):
            opened = OpenedObject(self._s3, str(uri))
        return OpenObject(_chunks(opened), opened.size)

    def list(self, bucket: str, prefix: str) -> Iterator[S3Uri]:
        """The objects whose keys begin with a prefix; ObjectError where they cannot be listed."""
        with _object_errors(f"s3://{bucket}/{prefix}"):
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                for listed in page.get("Contents", []):
                    yield S3Uri(bucket, listed["Key"])


def _chunks(opened: OpenedObject) -> Iterator[bytes]:
    with _object_errors(opened.uri):
        yield from opened.chunks()


@contextmanager
def _object_errors(uri: object) -> Iterator[None]:
    try:
        with aws_calls():
            yield
    except (MissingObjectError, UnreadableObjectError) as error:
        raise ObjectError(str(error)) from error
    except NotConfiguredError:
        raise  # it is no object's fault
    except (AwsCallError, OSError) as error:
        raise ObjectError(f"{uri} cannot be read: {error}") from error

"""AWS's errors in words for a person at a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from train_on_label.aws.errors import code_of


class AwsCallError(Exception):
    """A call that AWS refused or that did not reach it, as a sentence for a person at a terminal."""


class NotConfiguredError(AwsCallError):
    """No call at all can be made from here: a person has to name a region, or log in."""


@contextmanager
def aws_calls() -> Iterator[None]:
    """Puts botocore's errors inside the block into words."""
    try:
        yield
    except ClientError as error:
        message = error.response.get("Error", {}).get("Message", "")
        raise AwsCallError(f"AWS refused {error.operation_name}: {code_of(error)}: {message}") from error
    except NoRegionError as error:
        what = "no region is configured: name it with --region, AWS_REGION or an AWS profile."
        raise NotConfiguredError(f"AWS cannot be called: {what}") from error
    except NoCredentialsError as error:
        what = f"{str(error).rstrip('.')}: log in, or name an AWS profile with AWS_PROFILE."
        raise NotConfiguredError(f"AWS cannot be called: {what}") from error
    except BotoCoreError as error:
        raise AwsCallError(f"AWS cannot be called: {str(error).rstrip('.')}.") from error

"""Errors that a person can mend: one sentence, and no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from train_on_label.aws.operating.errors import AwsCallError, aws_calls


class UsageError(Exception):
    """What is wrong with the call, and what to do."""


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Turns what AWS or the file system says no to into a sentence."""
    try:
        with aws_calls():
            yield
    except AwsCallError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        if error.filename is None:
            raise
        raise UsageError(f"{error.filename}: {error.strerror}.") from None

"""Why SageMaker starts no training job, told apart by what can be done about it."""

import re

from botocore.exceptions import ClientError

from train_on_label.aws.errors import code_of

# As in "... is 1 Instances, with current utilization of 1 Instances and a request delta of 1 Instances."
_QUOTA = re.compile(r" is (?P<quota>\d+) Instances.* request delta of (?P<asked>\d+) Instances", re.DOTALL)
_ROLE = re.compile(r"could not assume role", re.IGNORECASE)


class QuotaExceededError(Exception):
    """A quota of the account's does not leave room for the training job, in SageMaker's own sentence."""

    @property
    def may_pass(self) -> bool:
        """False where not even an idle account has room for it."""
        found = _QUOTA.search(str(self))
        return found is None or int(found["asked"]) <= int(found["quota"])


class InvalidRequestError(Exception):
    """SageMaker calls the request invalid, in its own sentence."""

    @property
    def may_pass(self) -> bool:
        """True where it is the training role, which takes a moment until SageMaker knows it."""
        return _ROLE.search(str(self)) is not None


_ERRORS = {"ResourceLimitExceeded": QuotaExceededError, "ValidationException": InvalidRequestError}


def start_error(error: ClientError) -> Exception:
    """What an error of CreateTrainingJob means; the error itself where another attempt may heal it."""
    kind = _ERRORS.get(code_of(error))
    return kind(error.response["Error"].get("Message", "")) if kind else error

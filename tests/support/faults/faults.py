"""What can go wrong with a call, as botocore shows it."""

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.response import StreamingBody
from urllib3.exceptions import ProtocolError

from tests.support.account.process import Killed, Process
from tests.support.account.wire import Answer, Call, ServiceError

_URL = "https://example.invalid"


class Fault(Enum):
    """A kind of fault; the value is what a person calls it."""

    THROTTLED = "throttled"
    SERVER_ERROR = "500"
    TIME_OUT = "time-out"
    RESET = "connection reset"
    DENIED = "access denied"
    NOT_FOUND = "not found"
    ANSWER_LOST = "answer lost"
    KILLED = "killed after"


_S3: Mapping[Fault, ServiceError] = {
    Fault.THROTTLED: ServiceError("SlowDown", 503),
    Fault.SERVER_ERROR: ServiceError("InternalError", 500),
    Fault.DENIED: ServiceError("AccessDenied", 403),
}
_JSON: Mapping[Fault, ServiceError] = {
    Fault.THROTTLED: ServiceError("ThrottlingException", 400),
    Fault.SERVER_ERROR: ServiceError("InternalFailure", 500),
    Fault.DENIED: ServiceError("AccessDeniedException", 400),
}
_NOT_FOUND = {
    "HeadObject": ServiceError("NoSuchKey", 404),
    "GetObject": ServiceError("NoSuchKey", 404),
    "PutObject": ServiceError("NoSuchBucket", 404),
    "CreateMultipartUpload": ServiceError("NoSuchBucket", 404),
    "UploadPart": ServiceError("NoSuchUpload", 404),
    "UploadPartCopy": ServiceError("NoSuchKey", 404),
    "CompleteMultipartUpload": ServiceError("NoSuchUpload", 404),
    "AbortMultipartUpload": ServiceError("NoSuchUpload", 404),
    "DescribeLabelingJob": ServiceError("ResourceNotFound"),
    "DescribeTrainingJob": ServiceError("ValidationException", message="Requested resource not found."),
    "CreateTrainingJob": ServiceError("ResourceNotFound"),
    "ListTags": ServiceError("ResourceNotFound"),
    "GetParameter": ServiceError("ParameterNotFound"),
    "DescribeModelPackageGroup": ServiceError("ValidationException", message="It does not exist."),
    "CreateModelPackage": ServiceError("ValidationException", message="The group does not exist."),
    "ListModelPackages": ServiceError("ValidationException", message="The group does not exist."),
}


def can_meet(fault: Fault, operation: str) -> bool:
    """Whether the service has such an answer: a list of what is not there is an empty list."""
    return fault is not Fault.NOT_FOUND or operation in _NOT_FOUND


def carry_out(fault: Fault, call: Call, act: Callable[[], Answer], process: Process) -> Answer:
    """Makes the call with the fault."""
    match fault:
        case Fault.TIME_OUT:
            raise ReadTimeoutError(endpoint_url=_URL)
        case Fault.RESET if call.operation == "GetObject":
            return _broken_in_mid_body(act())
        case Fault.RESET:
            raise ConnectionClosedError(endpoint_url=_URL)
        case Fault.ANSWER_LOST:
            with suppress(ServiceError):
                act()
            raise ConnectionClosedError(endpoint_url=_URL)
        case Fault.KILLED:
            with suppress(ServiceError):
                act()
            process.dead = True
            raise Killed
    raise _error(fault, call)


def _error(fault: Fault, call: Call) -> ServiceError:
    if fault is Fault.NOT_FOUND:
        error = _NOT_FOUND[call.operation]
    else:
        error = (_S3 if call.service == "s3" else _JSON)[fault]
    if call.operation == "HeadObject":  # an answer to HEAD has no body that could name the error
        return ServiceError(str(error.status), error.status)
    return ServiceError(error.code, error.status, error.message)


class _BreakingStream(io.BytesIO):
    """Breaks as urllib3 does when a connection ends before a read has all that it asked for."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if size is None or size < 0 or len(data) < size:
            raise ProtocolError("Connection broken: IncompleteRead")
        return data


def _broken_in_mid_body(answer: Answer) -> Answer:
    whole = answer["Body"].read()
    body = StreamingBody(_BreakingStream(whole[: len(whole) // 2]), len(whole))
    return {**answer, "Body": body}


@dataclass
class OneFault:
    """One fault at one call, from its `number`-th in a process on: the first time only, or always."""

    call: str
    number: int
    fault: Fault
    always: bool
    overall: int = 1
    """From which on, among the calls of all processes."""
    met: int = 0

    def is_due(self, call: Call) -> bool:
        """Whether this call meets the fault."""
        is_reached = call.number >= self.number and call.overall >= self.overall
        return call.name == self.call and is_reached and (self.always or not self.met)


@dataclass
class PlannedFaults:
    """Several faults, each at its own call."""

    planned: list[OneFault]

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:
        """Acts, or fails where a fault is due."""
        for each in self.planned:
            if each.is_due(call):
                each.met += 1
                return carry_out(each.fault, call, act, process)
        return act()

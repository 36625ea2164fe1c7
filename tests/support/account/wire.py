"""The way from boto3's clients to services in memory; every call passes here, and may meet a fault.

The clients are real ones, with the project's own configuration: they check parameters, follow pages and make
errors of answers. Only what lies below them, retries and the network, is left out.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, cast

from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from tests.support.account.clock import Clock
from tests.support.account.process import CURRENT, Killed, Process
from train_on_label.aws.clients import client

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from train_on_label.aws.environment import LabelingCompletedEnvironment

Answer = dict[str, Any]


@dataclass
class ServiceError(Exception):
    """An error that a service answers with."""

    code: str
    status: int = 400
    message: str = "Answered so by the service in memory."


@dataclass(frozen=True)
class Call:
    """One call of an operation."""

    service: str
    operation: str
    params: Mapping[str, Any]
    subject: str
    """What it is about, such as the last part of an object's key."""
    number: int
    """Its place among the process's calls of this name, from 1."""
    overall: int
    """Its place among those of all processes."""

    @property
    def name(self) -> str:
        """Tells calls apart as far as a reader of the matrix does."""
        return named(self.operation, self.subject)


def named(operation: str, subject: str) -> str:
    """The operation, and what it is about."""
    return f"{operation} {subject}".strip()


class Service(Protocol):
    """A service in memory: an operation per method, named as boto3's."""

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:
        """What a call is about, for people."""


class Faults(Protocol):
    """Decides what becomes of a call."""

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:
        """Acts, or fails, or both."""


class NoFaults:
    """Every call goes well."""

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:  # noqa: ARG002
        """Acts."""
        return act()


@dataclass
class Instead:
    """What happens in place of each call of an operation; `act` gets the call, and what makes it."""

    operation: str
    act: Callable[[Call, Callable[[], Answer]], Answer]

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:  # noqa: ARG002
        """Acts so, or as ever."""
        return self.act(call, act) if call.operation == self.operation else act()


@dataclass
class Wire:
    """The services of one account, and what happens on the way to them."""

    services: Mapping[str, Service]
    faults: Faults = field(default_factory=NoFaults)
    clock: Clock = field(default_factory=Clock)
    environment: "LabelingCompletedEnvironment | None" = None
    """Where it is another one than the other accounts'."""
    before_call: Callable[[], None] = lambda: None
    trace: list[Call] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def carry(self, service: str, operation: str, params: Mapping[str, Any], process: Process) -> Answer:
        """Makes the call for the process."""
        if not process.dead:
            self.before_call()
        if process.dead:
            raise Killed
        target = self.services[service]
        subject = target.subject(operation, params)
        process.calls[named(operation, subject)] += 1
        name = named(operation, subject)
        self.calls[name] += 1
        call = Call(service, operation, params, subject, process.calls[name], self.calls[name])
        self.trace.append(call)
        act = getattr(target, xform_name(operation))
        return self.faults.carry_out(call, lambda: act(params), process)


@cache
def connected(service: str) -> "BaseClient":
    """The client whose calls go to the current process's wire; one for all processes, for it has no state."""
    made = cast("BaseClient", client(service, "us-east-1"))  # type: ignore[call-overload]  # by name, for any
    # Nobody reads where a request would go, what it would say and who sends it: a third of each call.
    made._ruleset_resolver = None  # type: ignore[attr-defined]  # noqa: SLF001
    made._user_agent_creator = SimpleNamespace(to_string=lambda: "")  # type: ignore[attr-defined]  # noqa: SLF001
    made._serializer._serializer = _Unsaid()  # type: ignore[attr-defined]  # noqa: SLF001  # below the check of parameters
    events = made.meta.events
    # Before the event at which S3's own handlers turn bodies into files.
    events.register(f"provide-client-params.{service}", _keep_params)
    events.register(f"before-call.{service}", _answer)  # type: ignore[arg-type]  # an answer ends the call
    return made


class _Unsaid:
    """Makes no request of a call, which never leaves the process."""

    def serialize_to_request(self, *_: object) -> dict[str, Any]:
        """What botocore needs to go on."""
        return {"url_path": "/", "query_string": {}, "method": "POST", "headers": {}, "body": b""}


def _keep_params(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
    context["params of the call"] = dict(params)


def _answer(model: Any, context: dict[str, Any], **_: object) -> tuple[AWSResponse, Answer]:
    process = CURRENT.get()
    service = model.service_model.service_name
    try:
        answer, status = process.wire.carry(service, model.name, context["params of the call"], process), 200
    except ServiceError as error:
        answer, status = {"Error": {"Code": error.code, "Message": error.message}}, error.status
    answer.setdefault("ResponseMetadata", {"HTTPStatusCode": status})
    return AWSResponse("https://example.invalid", status, HTTPHeaders(), None), answer

"""Lambda's asynchronous invocation: three attempts in fresh processes, then the on-failure destination."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import MagicMock, patch

from aws_lambda_powertools.utilities.typing import LambdaContext

from labeling_completed import handler
from labeling_completed.clients import Clients
from tests.support.account.process import CURRENT, Killed, Process
from tests.support.account.wire import Wire, connected
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.settings.settings import TrainingSettings

ATTEMPTS = 3
Event = Mapping[str, Any]


class Context(LambdaContext):
    """What Lambda tells a function about its invocation, with all of its time left unless said otherwise."""

    def __init__(self, remaining: Callable[[], int] = lambda: 900_000) -> None:
        self._function_name = "labeling-completed"
        self._memory_limit_in_mb = 1769
        self._invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:labeling-completed"
        self._aws_request_id = "7d1f1f0e-0000-4000-8000-00000000bbbb"
        self._remaining = remaining

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # Powertools has it static
        """Milliseconds until Lambda kills the process."""
        return self._remaining()


@dataclass
class Function:
    """The deployed function: the real handler, with nothing below boto3's clients that is real."""

    wire: Wire
    remaining: Callable[[], int] = lambda: 900_000
    between_attempts: Callable[[], None] = lambda: None
    answers: list[dict[str, object]] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    dead_letters: list[Event] = field(default_factory=list)

    def invoke(self, event: Event) -> None:
        """Takes the event as far as Lambda does; the caller learns nothing, as EventBridge does not."""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.between_attempts()
            try:
                self.answers += self._attempt(event)
            except (Exception, Killed) as error:  # noqa: BLE001  # as Lambda does
                self.errors.append(error)
            else:
                return
        self.dead_letters.append(event)

    def _attempt(self, event: Event) -> list[dict[str, object]]:
        token = CURRENT.set(Process(self.wire))
        try:
            answers: list[dict[str, object]] = handler.handle(dict(event), Context(self.remaining))
        finally:
            CURRENT.reset(token)
        return answers


@contextmanager
def deployed(settings: TrainingSettings, environment: LabelingCompletedEnvironment) -> Iterator[None]:
    """Puts the handler where it sees these settings, and clients that call the current process's wire.

    Chunks and parts are small, so that small manifests are read and written in several.
    """
    with ExitStack() as patches:
        for name, value in {
            "clients": _clients,
            "training_settings": lambda: settings,
            "labeling_completed_environment": lambda: environment,
        }.items():
            patches.enter_context(patch.object(handler, name, value))
        patches.enter_context(patch("train_on_label.aws.s3.manifest.CHUNK_BYTES", CHUNK))
        patches.enter_context(patch("train_on_label.aws.s3.upload.PART_BYTES", PART_BYTES))
        patches.enter_context(patch.dict("os.environ", _METRICS))
        patches.enter_context(patch.object(handler.metrics.provider, "flush_metrics"))
        # Processes share them here, as they do nowhere else; and nobody reads 10,000 lines.
        patches.enter_context(patch.object(handler, "metrics", MagicMock(spec=handler.metrics)))
        patches.enter_context(patch.object(handler.logger, "_logger"))
        yield


CHUNK = 4096
PART_BYTES = 8192
_METRICS = {"POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel"}


def _clients() -> Clients:
    clients: dict[str, Any] = {name: connected(name) for name in Clients.__dataclass_fields__}
    return Clients(**clients)

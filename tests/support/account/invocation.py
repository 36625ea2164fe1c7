"""Lambda's asynchronous invocation: three attempts in fresh processes, then the on-failure destination."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from aws_lambda_powertools.utilities.typing import LambdaContext

import labeling_completed.handler
import preparing_range.handler
import training_finished.handler
from tests.support.account.process import CURRENT, Killed, Process
from tests.support.account.sqs import Message
from tests.support.account.wire import Wire, connected
from tests.support.at_once import AtOnce
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.s3.images import S3Images
from train_on_label.settings.settings import TrainingSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ATTEMPTS = 3
Event = Mapping[str, Any]


class Context(LambdaContext):
    """What Lambda tells a function about its invocation."""

    def __init__(self, name: str, memory_mb: int, remaining: Callable[[], int]) -> None:
        self._function_name = name
        self._memory_limit_in_mb = str(memory_mb)  # type: ignore[assignment]  # as Lambda's runtime has it
        self._invoked_function_arn = f"arn:aws:lambda:us-east-1:111122223333:function:{name}"
        self._aws_request_id = "7d1f1f0e-0000-4000-8000-00000000bbbb"
        self._remaining = remaining

    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # Powertools has it static
        """Milliseconds until Lambda kills the process."""
        return self._remaining()


@dataclass
class Function:
    """A deployed function: the real handler, with nothing below boto3's clients that is real.

    All of its time is left, unless said otherwise.
    """

    wire: Wire
    handler: ModuleType
    remaining: Callable[[], int] = lambda: 900_000
    memory_mb: int = 1_769
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
                self.answers += self.attempt(event)
            except (Exception, Killed) as error:  # noqa: BLE001  # as Lambda does
                self.errors.append(error)
            else:
                return
        self.dead_letters.append(event)

    def receive(self, message: Message, visibility_timeout: int = 900, max_receives: int = 5) -> bool:
        """Takes a message as Lambda's event source does; False where it stays in the queue."""
        message.receives += 1
        record = {"messageId": "1", "eventSource": "aws:sqs", "body": message.body}
        try:
            self.answers += self.attempt({"Records": [record]})
        except (Exception, Killed) as error:  # noqa: BLE001  # as Lambda does
            self.errors.append(error)
            if message.receives < max_receives:
                message.visible_at = self.wire.clock.now + visibility_timeout
                return False
            self.dead_letters.append({"body": message.body})
        return True

    def attempt(self, event: Event) -> list[dict[str, object]]:
        """What one attempt answers, or raises."""
        token = CURRENT.set(Process(self.wire))
        try:
            name = str(self.handler.__package__)
            answer = self.handler.handle(dict(event), Context(name, self.memory_mb, self.remaining))
        finally:
            CURRENT.reset(token)
        return answer if isinstance(answer, list) else [answer]


@contextmanager
def deployed(settings: TrainingSettings, environment: LabelingCompletedEnvironment) -> Iterator[None]:
    """Puts the handlers where they see these settings, and clients that call the current process's wire.

    Chunks and parts are small, so that small manifests are read and written in several. The clock stands
    still, so that what is written is the same each time.
    """
    with ExitStack() as patches:
        for handler, name in _ENVIRONMENTS.items():
            patches.enter_context(
                patch.object(handler, name, lambda: CURRENT.get().wire.environment or environment)
            )
            patches.enter_context(patch.object(handler, "training_settings", lambda: settings))
            # The real ones but for their cache, which would outlive the test.
            patches.enter_context(patch(f"{handler.__package__}.clients.client", connected))
            patches.enter_context(patch.object(handler, "clients", handler.clients.__wrapped__))
            patches.enter_context(patch.object(handler.metrics.provider, "flush_metrics"))
            # Processes share them here, as they do nowhere else; and nobody reads 10,000 lines.
            patches.enter_context(patch.object(handler, "metrics", Uncounted()))
            patches.enter_context(patch(f"{handler.__name__}.logger._logger.disabled", new=True))
        patches.enter_context(patch.object(preparing_range.handler, "client", connected))
        patches.enter_context(patch("preparing_range.handler.logger._logger.disabled", new=True))
        images = patch(
            "labeling_completed.clients.images", lambda: OneByOne(cast("S3Client", connected("s3")))
        )
        patches.enter_context(images)
        clock = patches.enter_context(patch("labeling_completed.making.datetime"))
        clock.now.return_value = datetime(2026, 1, 8, 7, 20, tzinfo=UTC)
        now = patch.object(labeling_completed.handler, "time", lambda: CURRENT.get().wire.clock.now)
        patches.enter_context(now)
        now = patch.object(preparing_range.handler, "time", lambda: CURRENT.get().wire.clock.now)
        patches.enter_context(now)
        patches.enter_context(patch("train_on_label.aws.s3.manifest.CHUNK_BYTES", CHUNK))
        for threads in ("upload._REQUESTS", "upload._COPIES"):
            patches.enter_context(patch(f"train_on_label.aws.s3.{threads}", AtOnce()))
        ahead = patch("train_on_label.aws.s3.called_ahead.ThreadPoolExecutor", lambda *_: AtOnce())
        patches.enter_context(ahead)
        patches.enter_context(patch("train_on_label.aws.s3.upload.PART_BYTES", PART_BYTES))
        patches.enter_context(patch("train_on_label.aws.s3.upload.LEAST_PART_BYTES", PART_BYTES))
        patches.enter_context(patch.dict("os.environ", _METRICS))
        yield


class Uncounted:
    """Metrics that nobody reads."""

    service = ""

    def add_metric(self, name: str, unit: object, value: float) -> None:
        """Counts nothing."""


class OneByOne(S3Images):
    """Images of the current process's account, which further threads know nothing of."""

    parallel = 1


CHUNK = 4096
PART_BYTES = 8192
RANGE_BYTES = 16_384
_METRICS = {"POWERTOOLS_METRICS_NAMESPACE": "TrainOnLabel"}
_ENVIRONMENTS: Mapping[ModuleType, str] = {
    labeling_completed.handler: "labeling_completed_environment",
    training_finished.handler: "common_environment",
}
"""Each function, and what it reads its environment by."""

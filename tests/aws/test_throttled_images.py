"""Where S3 asks to slow down, looking at images does: no image is refused for it, none is left out."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from botocore.retries.bucket import TokenBucket

from labeling_completed.deadline import Deadline, DeadlineError
from tests.support.http_server import http_server
from tests.support.images import picture
from tests.support.loopback import error, part
from train_on_label.aws.clients import image_client
from train_on_label.aws.s3.images import S3Images
from train_on_label.aws.s3.plain import PlainRequests
from train_on_label.codes import Code
from train_on_label.preparation.images import look as looking
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import Pictured

GOOD, TURNED = picture(kind="JPEG"), picture(kind="JPEG", orientation=6)
IMAGES = 20


class Throttling:
    """Refuses the first requests for each image."""

    def __init__(self, refusals: int) -> None:
        self._refusals = refusals
        self._lock = threading.Lock()
        self.asked: Counter[str] = Counter()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """An error, or the image, of which every tenth is turned."""
        path = request.path.partition("?")[0]
        with self._lock:
            self.asked[path] += 1
            refused = self.asked[path] <= self._refusals
        image = TURNED if path.endswith("0.jpg") else GOOD
        (error(503, "SlowDown") if refused else part(image, len(image)))(request)


def look_at(url: str, **options: object) -> Look:
    """At images of this server, as the function does."""
    with patch.dict("os.environ", {"AWS_ENDPOINT_URL_S3": url}):
        source = S3Images(image_client("us-east-1"), PlainRequests())
    return Look(source=source, every=True, **options)  # type: ignore[arg-type]


def pictured() -> list[Pictured]:
    """The images."""
    return [Pictured(f"s3://images/{number}.jpg", (32, 24), None, None) for number in range(IMAGES)]


def test_each_image_is_seen_in_the_end_and_requests_are_held_back() -> None:
    throttling = Throttling(refusals=3)
    with (
        http_server(throttling.answer) as url,
        patch("botocore.endpoint.time.sleep") as slept,
        patch.object(TokenBucket, "acquire") as held_back,
    ):
        found = [[finding.code for finding in each] for each in look_at(url).over(pictured())]

    assert found == [[] if number % 10 else [Code.IMAGE_ROTATED] for number in range(IMAGES)]
    assert len(throttling.asked) == IMAGES
    assert slept.call_count == 2 * IMAGES, "a plain request is not repeated as it is, each of boto3's waits"
    assert held_back.call_count > IMAGES, "each further request of boto3, of whichever thread, asks for leave"


def test_an_s3_that_never_comes_round_is_no_fault_of_an_image() -> None:
    with (
        http_server(Throttling(refusals=10**6).answer) as url,
        patch("botocore.endpoint.time.sleep"),
        patch.object(TokenBucket, "acquire"),
        pytest.raises(ClientError, match="SlowDown"),
    ):
        list(look_at(url).over(pictured()[:1]))


def test_the_deadline_is_kept_while_s3_lets_nobody_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_SECONDS_BETWEEN_CHECKS", 0.01)
    left, waiting, over = iter([30_000, 25_000, 20_000]), threading.Event(), threading.Event()

    def back_off(_: float) -> None:
        waiting.set()
        assert over.wait(10), "the deadline was not kept"
        raise ConnectionAbortedError("for a test")

    def remaining() -> int:
        assert waiting.wait(10), "nobody waits for S3"
        return next(left)

    def look(url: str) -> None:
        try:
            list(look_at(url, on_looked=Deadline(remaining).check_images).over(pictured()))
        finally:
            over.set()
            for thread in threading.enumerate():
                if thread.name.startswith("images_"):
                    thread.join(10)

    with (
        http_server(Throttling(refusals=1_000).answer) as url,
        patch("botocore.endpoint.time.sleep", side_effect=back_off),
        patch.object(TokenBucket, "acquire"),
        pytest.raises(DeadlineError, match="looking at 0 images, 20 seconds before"),
    ):
        look(url)

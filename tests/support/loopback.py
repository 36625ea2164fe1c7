"""An S3 on a port of 127.0.0.1 that answers as a test tells it to, for what only real connections show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.support.http_server import http_server

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Loopback:
    """Answers requests from `answers` in turn, and each further one as the last."""

    answers: list[Answer]
    requests: list[str | None] = field(default_factory=list)
    """The range that each request asked for."""
    url: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Takes the next answer."""
        number = min(len(self.requests), len(self.answers) - 1)
        self.requests.append(request.headers["Range"])
        self.answers[number](request)


def error(status: int, code: str) -> Answer:
    """An error as S3 writes it."""
    return whole(f"<Error><Code>{code}</Code><Message>For a test.</Message></Error>".encode(), status)


def whole(body: bytes, status: int = 200) -> Answer:
    """A body as long as it says, with the ETag "1"."""
    return _sent(body, len(body), status)


def part(body: bytes, of: int) -> Answer:
    """The first bytes of an object of this size."""
    return _sent(body, len(body), 206, f"bytes 0-{len(body) - 1}/{of}")


def cut(body: bytes, length: int) -> Answer:
    """A body that ends before its length, for the connection breaks."""
    return _sent(body, length, 200)


def closed(_: BaseHTTPRequestHandler) -> None:
    """No answer at all: the connection is closed."""


def _sent(body: bytes, length: int, status: int, content_range: str | None = None) -> Answer:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(length))
        request.send_header("ETag", '"1"')
        if content_range is not None:
            request.send_header("Content-Range", content_range)
        request.send_header("Last-Modified", "Thu, 08 Jan 2026 07:20:00 GMT")
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    return send


@contextmanager
def serving(*answers: Answer) -> Iterator[Loopback]:
    """The server, for as long as the block lasts."""
    loopback = Loopback(list(answers))
    with http_server(loopback.answer) as loopback.url:
        yield loopback

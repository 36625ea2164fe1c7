"""A proxy in front of the laptop's AWS that fails on the way: throttles, loses answers, cuts connections."""

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.http_server import http_server


@dataclass(frozen=True)
class Answer:
    """What AWS answered, or is said to have."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


Ask = Callable[[], Answer]
Fault = Callable[[Ask], Answer | None]
"""Makes an answer with or without asking AWS; None closes the connection."""


def refused(status: int, body: str) -> Fault:
    """AWS answers with an error."""
    return lambda _: Answer(status, body.encode())


def reset(_: Ask) -> None:
    """The connection ends before AWS sees the call."""


def answer_lost(ask: Ask) -> None:
    """The connection ends after AWS has acted."""
    ask()


def cut(ask: Ask) -> Answer:
    """The connection ends in the middle of the answer's body."""
    whole = ask()
    length = ("Content-Length", str(len(whole.body)))
    return Answer(whole.status, whole.body[: len(whole.body) // 2], (*whole.headers, length))


@dataclass
class FaultProxy:
    """Passes calls on; those of one name meet a fault for so many times."""

    url: str = ""
    call: str = ""
    fault: Fault | None = None
    times: int = 0
    met: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def follow(self, call: str, fault: Fault, *, times: int) -> None:
        """`call` is a target, SageMaker.CreateTrainingJob, or method and file, GET output.manifest."""
        with self._lock:
            self.call, self.fault, self.times, self.met = call, fault, times, []

    def answer(self, call: str, ask: Ask) -> Answer | None:
        """What the caller gets."""
        with self._lock:
            fault = self.fault if call == self.call and len(self.met) < self.times else None
            if fault is not None:
                self.met.append(call)
        return fault(ask) if fault else ask()


@contextmanager
def fault_proxy(upstream: str, certificate: Path | None) -> Iterator[FaultProxy]:
    """The proxy, which passes everything on at first, for as long as the block lasts."""
    proxy = FaultProxy()
    trusted = ssl.create_default_context(cafile=certificate)

    def pass_on(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"] or 0))
        target = request.headers["X-Amz-Target"]
        file = urlsplit(request.path).path.rsplit("/", 1)[-1]
        call = target or f"{request.command} {file}"
        answer = proxy.answer(call, lambda: _ask(upstream, trusted, request, body))
        if answer is not None:
            _send(request, answer)

    with http_server(pass_on) as proxy.url:
        yield proxy


def _send(request: BaseHTTPRequestHandler, answer: Answer) -> None:
    request.send_response_only(answer.status)
    for name, value in answer.headers:
        request.send_header(name, value)
    # Of a HEAD request's answer, or of one that is to be cut, the length is not that of its body.
    if not any(name.lower() == "content-length" for name, _ in answer.headers):
        request.send_header("Content-Length", str(len(answer.body)))
    request.end_headers()
    request.wfile.write(answer.body)


_CONNECTIONS_OWN = {"connection", "transfer-encoding", "keep-alive"}


def _ask(upstream: str, trusted: ssl.SSLContext, request: BaseHTTPRequestHandler, body: bytes) -> Answer:
    connection = http.client.HTTPSConnection(urlsplit(upstream).netloc, timeout=30, context=trusted)
    try:
        headers = {name: value for name, value in request.headers.items() if name.lower() != "expect"}
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in _CONNECTIONS_OWN]
        data = answer.read()
        if request.command != "HEAD":
            kept = [(name, value) for name, value in kept if name.lower() != "content-length"]
        return Answer(answer.status, data, tuple(kept))
    finally:
        connection.close()

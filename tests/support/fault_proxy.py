"""A proxy in front of the laptop's AWS that fails on the way: throttles, loses answers, cuts connections."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


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
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """The proxy, which passes everything on at first, for as long as the block lasts."""
    proxy = FaultProxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ask = self._asker()
            target = self.headers["X-Amz-Target"]
            path = urlsplit(self.path).path
            answer = proxy.answer(target or f"{self.command} {path.rsplit('/', 1)[-1]}", ask)
            self.close_connection = True
            if answer is None:
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            # Of a HEAD request's answer, or of one that is to be cut, the length is not that of its body.
            if not any(name.lower() == "content-length" for name, _ in answer.headers):
                self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)

        do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815  # the server looks them up so

        def _asker(self) -> Ask:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            return lambda: _ask(upstream, self, body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named by the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


_CONNECTIONS_OWN = {"connection", "transfer-encoding", "keep-alive"}


def _ask(upstream: str, request: BaseHTTPRequestHandler, body: bytes) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=30)
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

"""An S3 of one object that gives each connection so many bytes a second, in a process of its own.

Run as: python -m benchmarks.slow_s3 LISTENER_FD FILE MEGABYTES_PER_SECOND [CERTIFICATE]. It sends what is in
the kernel already, so that it takes little of the processor.
"""

import mmap
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

_BURST = 256 * 1024
_FIRST_BYTE_SECONDS = 0.02


@contextmanager
def slow_s3(file: Path, megabytes_per_second: int, certificate: Path | None) -> Iterator[str]:
    """Its URL, for as long as the block lasts: https where there is a certificate, with its key beside it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd = listener.fileno()
        arguments = [
            str(fd),
            str(file),
            str(megabytes_per_second),
            *([str(certificate)] if certificate else []),
        ]
        command = [sys.executable, "-m", "benchmarks.slow_s3", *arguments]
        with subprocess.Popen(command, pass_fds=[fd]) as server:  # noqa: S603  # this module
            try:
                yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.terminate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    file: BinaryIO
    mapped: memoryview
    rate: float

    def do_HEAD(self) -> None:
        self._head(HTTPStatus.OK, len(self.mapped))

    def do_GET(self) -> None:
        time.sleep(_FIRST_BYTE_SECONDS)
        start, end = 0, len(self.mapped)
        if asked := self.headers["Range"]:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last) + 1, end)
        self._head(HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK, end - start)
        due = time.perf_counter()
        while start < end:
            sent = self._send(start, min(_BURST, end - start))
            start += sent
            due = max(due, time.perf_counter() - _BURST / self.rate) + sent / self.rate
            time.sleep(max(0.0, due - time.perf_counter()))

    def _send(self, start: int, size: int) -> int:
        if isinstance(self.connection, ssl.SSLSocket):
            return self.connection.send(self.mapped[start : start + size])
        return os.sendfile(self.connection.fileno(), self.file.fileno(), start, size)

    def _head(self, status: HTTPStatus, size: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(size))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # named by the base class
        pass


def _main(listener: str, path: str, megabytes_per_second: str, certificate: str = "") -> None:
    with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        _Handler.file, _Handler.mapped = file, memoryview(mapped)
        _Handler.rate = float(megabytes_per_second) * 1e6
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        server.daemon_threads = True
        server.socket = socket.socket(fileno=int(listener))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, Path(certificate).with_suffix(".key"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.serve_forever()


if __name__ == "__main__":
    _main(*sys.argv[1:])

"""An S3 of one object that gives each connection so many bytes a second, and takes as many, in a process.

Run as: python -m benchmarks.s3.slow_s3 LISTENER_FD FILE MEGABYTES_PER_SECOND [CERTIFICATE]. The kernel keeps
the pace of what is read and, but for https, sends the file itself, which leaves little for this process to
do. What is written is let go.
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
from typing import BinaryIO, NamedTuple

_FIRST_BYTE_SECONDS = 0.02
_TAKEN_BYTES = 1024 * 1024
_SO_MAX_PACING_RATE = 47
"""Linux's, of asm-generic/socket.h; the module has no name for it."""


class SlowS3(NamedTuple):
    """The server as its clients see it."""

    url: str
    pid: int

    def processor_seconds(self) -> float:
        """What it has taken so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        user, system = map(int, fields[11:13])
        return (user + system) / os.sysconf("SC_CLK_TCK")


@contextmanager
def slow_s3(file: Path, megabytes_per_second: int, certificate: Path | None) -> Iterator[SlowS3]:
    """One for as long as the block lasts: https where there is a certificate, with its key beside it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd = listener.fileno()
        arguments = [
            str(fd),
            str(file),
            str(megabytes_per_second),
            *([str(certificate)] if certificate else []),
        ]
        command = [sys.executable, "-m", "benchmarks.s3.slow_s3", *arguments]
        scheme = "https" if certificate else "http"
        with subprocess.Popen(command, pass_fds=[fd]) as server:  # noqa: S603  # this module
            try:
                yield SlowS3(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", server.pid)
            finally:
                server.terminate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    file: BinaryIO
    mapped: memoryview
    rate: int

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.SOL_SOCKET, _SO_MAX_PACING_RATE, self.rate)

    def do_HEAD(self) -> None:
        self._head(HTTPStatus.OK, len(self.mapped))

    def do_GET(self) -> None:
        time.sleep(_FIRST_BYTE_SECONDS)
        start, end = 0, len(self.mapped)
        if asked := self.headers["Range"]:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last) + 1, end)
        self._head(HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK, end - start)
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.sendall(self.mapped[start:end])
        while start < end and not isinstance(self.connection, ssl.SSLSocket):
            start += os.sendfile(self.connection.fileno(), self.file.fileno(), start, end - start)

    def do_POST(self) -> None:
        """Begins and completes uploads."""
        self._take()
        name = "Complete" if "uploadId=" in self.path else "Initiate"
        answer = f"<{name}MultipartUploadResult><UploadId>1</UploadId></{name}MultipartUploadResult>".encode()
        self._head(HTTPStatus.OK, len(answer))
        self.wfile.write(answer)

    def do_PUT(self) -> None:
        time.sleep(_FIRST_BYTE_SECONDS)
        self._take()
        self._head(HTTPStatus.OK, 0)

    def _take(self) -> None:
        if self.headers["Transfer-Encoding"] == "chunked":
            while size := int(self.rfile.readline(), 16):
                self._take_bytes(size + 2)
            self.rfile.readline()
        else:
            self._take_bytes(int(self.headers["Content-Length"] or 0))

    def _take_bytes(self, size: int) -> None:
        taken = bytearray(min(size, _TAKEN_BYTES))
        due = time.perf_counter()
        while size:
            count = self.rfile.readinto(memoryview(taken)[:size])
            size -= count
            due = max(due, time.perf_counter() - _TAKEN_BYTES / self.rate) + count / self.rate
            time.sleep(max(0.0, due - time.perf_counter()))

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
        _Handler.rate = int(megabytes_per_second) * 1_000_000
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

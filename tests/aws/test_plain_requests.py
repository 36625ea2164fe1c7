"""Plain requests of many threads share connections, and one that was closed meanwhile is no error."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from train_on_label.aws.s3 import plain
from train_on_label.aws.s3.plain import Part, PlainRequests

ANSWER = (
    b'HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 0-2/9\r\nETag: "1"\r\n\r\nabc'
)


@contextmanager
def server(answers: int, says: bytes = ANSWER) -> Iterator[tuple[str, list[bytes]]]:
    """Its URL, and the connections' requests; each connection ends, unsaid, after so many answers."""
    listening, heard = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                heard.append(b"")
                for _ in range(answers):
                    if not (request := connection.recv(65_536)):
                        break
                    heard[-1] += request
                    connection.sendall(says)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/bees/1.jpg?X-Amz-Signature=1", heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def test_a_connection_serves_again() -> None:
    requests = PlainRequests()
    with server(answers=3) as (url, heard):
        parts = [requests.get(url, {"Range": "bytes=0-2"}) for _ in range(3)]

    assert parts == [Part(b"abc", 9, '"1"')] * 3
    assert len(heard) == 1
    assert heard[0].count(b"GET /bees/1.jpg?X-Amz-Signature=1 HTTP/1.1\r\n") == 3
    assert heard[0].count(b"Range: bytes=0-2\r\n") == 3


def test_one_that_was_closed_meanwhile_is_opened_anew() -> None:
    requests = PlainRequests()
    with server(answers=1) as (url, heard):
        assert [requests.get(url, {}) for _ in range(3)] == [Part(b"abc", 9, '"1"')] * 3

    assert len(heard) == 3
    with pytest.raises(OSError, match="refused"):
        requests.get(url, {})


@pytest.mark.parametrize("status", [b"200 OK", b"403 Forbidden", b"503 Slow Down"])
def test_what_is_no_part_is_none(status: bytes) -> None:
    with server(answers=1, says=ANSWER.replace(b"206 Partial Content", status)) as (url, _):
        assert PlainRequests().get(url, {}) is None


def test_connections_to_a_few_hosts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_MOST_HOSTS", 1)
    requests = PlainRequests()
    with server(answers=9) as (one, heard), server(answers=9) as (other, _):
        for url in (one, one, other, one):
            requests.get(url, {})

    assert len(heard) == 2

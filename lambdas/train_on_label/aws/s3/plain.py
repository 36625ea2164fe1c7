"""Plain GET requests of parts of objects, at addresses that boto3 signed."""

import os
import ssl
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

_SECONDS = 10
_MOST_HOSTS = 10
"""Of which connections are kept: each bucket has one of its own."""


class Part(NamedTuple):
    """Bytes of an object."""

    data: bytes
    size: int
    """Of the whole object."""
    etag: str


class PlainRequests:
    """Made by many threads at once, each of which takes a connection that is free, or opens one."""

    def __init__(self) -> None:
        self._free: dict[tuple[str, str], list[HTTPConnection]] = {}

    def get(self, address: str, headers: Mapping[str, str]) -> Part | None:
        """The part that the headers ask for; None where something else comes back.

        OSError or HTTPException where there is no way to the address.
        """
        url = urlsplit(address)
        where = (url.scheme, url.netloc)
        free = self._free.get(where) or self._kept(where)
        while True:
            is_fresh = not free
            connection = self._opened(*where) if is_fresh else free.pop()
            try:
                connection.request("GET", f"{url.path}?{url.query}", headers=dict(headers))
                answer = connection.getresponse()
                data = answer.read()
            except (OSError, HTTPException):
                connection.close()
                if is_fresh:
                    raise
                continue  # the server closes connections that were long idle
            free.append(connection)
            if answer.status != HTTPStatus.PARTIAL_CONTENT:
                return None
            return Part(data, whole_size(answer.headers["Content-Range"]), answer.headers["ETag"])

    def _kept(self, where: tuple[str, str]) -> list[HTTPConnection]:
        if len(self._free) >= _MOST_HOSTS:
            self._free.clear()
        return self._free.setdefault(where, [])

    def _opened(self, scheme: str, host: str) -> HTTPConnection:
        if scheme == "https":
            return HTTPSConnection(host, timeout=_SECONDS, context=self._context)
        return HTTPConnection(host, timeout=_SECONDS)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))


def whole_size(content_range: str) -> int:
    """Bytes of the object that a Content-Range is of."""
    return int(content_range.rpartition("/")[2])

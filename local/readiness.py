"""Waits for the server without polling: its socket already listens, so the first request waits in line."""

import http.client
import ssl
from pathlib import Path
from urllib.parse import urlsplit

_HEALTH = "/_ministack/health"


def wait_until_ready(endpoint_url: str, certificate: Path | None, timeout_seconds: float) -> None:
    """Return when the server answers; OSError if it ends first or stays silent for ``timeout_seconds``."""
    address = urlsplit(endpoint_url)
    host, port = str(address.hostname), address.port
    if certificate:
        context = ssl.create_default_context(cafile=str(certificate))
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=timeout_seconds, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeout_seconds)
    try:
        connection.request("GET", _HEALTH)
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise OSError(f"{_HEALTH} answered {response.status}")
    except http.client.HTTPException as error:
        raise OSError(f"{_HEALTH} did not answer as HTTP: {error!r}") from error
    finally:
        connection.close()

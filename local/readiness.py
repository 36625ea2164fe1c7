"""Waits for the server without polling: its socket already listens, so the first request waits in line."""

import http.client
from urllib.parse import urlsplit

_HEALTH = "/_ministack/health"


def wait_until_ready(endpoint_url: str, timeout_seconds: float) -> None:
    """Return when the server answers; OSError if it ends first or stays silent for ``timeout_seconds``."""
    address = urlsplit(endpoint_url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=timeout_seconds)
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

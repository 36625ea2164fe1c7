"""Errors of reading objects, told apart by what can be done about them."""

from botocore.exceptions import ClientError

_MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchBucket"}
DENIED = {"403", "AccessDenied", "Forbidden", "AccessDeniedException", "InvalidObjectState"}


class MissingObjectError(Exception):
    """An object is not there, or not yet: S3 may hold Ground Truth's output only minutes after the event."""


class UnreadableObjectError(Exception):
    """An object that a role or its key does not let us read: no retry helps."""


def code_of(error: ClientError) -> str:
    """The service's own name for the error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def translated(error: ClientError, uri: str) -> Exception:
    """What an error of reading an object means; the error itself where it may pass."""
    code = code_of(error)
    if code in _MISSING:
        return MissingObjectError(f"{uri} is not there ({code}).")
    if code in DENIED:
        message = error.response.get("Error", {}).get("Message", "")
        return UnreadableObjectError(f"{uri} cannot be read ({code}: {message}).")
    return error

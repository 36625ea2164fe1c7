"""Acts: what a role does, or must not be able to do, as one call that IAM allows or denies."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError

from local.clients import Clients
from tests.support.permissions.world import World

_DENIALS = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"})
_ACTION = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")


class DeniedError(Exception):
    """IAM denied an act; the message tells which action."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done with a role's credentials, or by a function that runs as it."""

    title: str
    call: Callable[[World, Clients], object]

    def denial(self, world: World, clients: Clients) -> str | None:
        """What IAM denied; None if nothing. That a resource is not there is none of IAM's business."""
        try:
            self.call(world, clients)
        except DeniedError as error:
            return str(error)
        except ClientError as error:
            if error.response["Error"]["Code"] in _DENIALS:
                return denied_action(str(error)) or error.operation_name
        return None


def denied_action(text: str) -> str | None:
    """The first action that a text says somebody is not authorized to perform."""
    found = _ACTION.search(text)
    return found[1] if found else None

"""Systems Manager in memory: parameters to read."""

from collections.abc import Mapping
from typing import Any

from tests.support.account.wire import Answer, ServiceError


class MemorySsm:
    """Parameters by name."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self.parameters = dict(parameters)

    def subject(self, operation: str, params: Mapping[str, Any]) -> str:  # noqa: ARG002
        """The last part of the parameter's name."""
        return str(params["Name"]).rsplit("/", 1)[-1]

    def get_parameter(self, params: Mapping[str, Any]) -> Answer:
        """A parameter's value."""
        if params["Name"] not in self.parameters:
            raise ServiceError("ParameterNotFound")
        return {"Parameter": {"Name": params["Name"], "Value": self.parameters[params["Name"]]}}

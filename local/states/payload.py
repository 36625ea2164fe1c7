"""How much a state may take or give."""

from ministack.services.stepfunctions import _ExecutionError

MAX_BYTES = 262_144
"""Of any state's input or output (developer guide, service-quotas)."""

UNCAUGHT = frozenset({"States.DataLimitExceeded", "States.Runtime"})
"""What States.ALL and States.TaskFailed do not stand for (developer guide, concepts-error-handling)."""


def refuse_large(text: str, what: str) -> None:
    """States.DataLimitExceeded where the JSON text is larger than a state's input or output may be."""
    if len(text.encode()) > MAX_BYTES:
        raise _ExecutionError(
            "States.DataLimitExceeded",
            f"{what} has a size exceeding the maximum number of bytes service limit.",
        )

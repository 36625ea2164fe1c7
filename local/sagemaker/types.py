"""The JSON objects that SageMaker's API exchanges."""

from typing import Any, TypeAlias

# Any, since the shapes of requests, records and answers are data: the service model, applied at runtime.
Params: TypeAlias = dict[str, Any]

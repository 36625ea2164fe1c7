"""A task type's name in the settings."""

from typing import Annotated

from pydantic import AfterValidator, Field

from train_on_label.labeling.task_types import BY_NAME
from train_on_label.mistakes import did_you_mean, mistake, raise_mistakes


def _known(name: str) -> str:
    if name not in BY_NAME:
        what = f"is not a task type; allowed are {', '.join(BY_NAME)}."
        raise_mistakes([mistake((), name, what + did_you_mean(name, BY_NAME))])
    return name


TaskTypeName = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*BY_NAME]})]

"""Patterns of names as in a shell, and those that no name can have."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_WILDCARD = re.compile(r"\[!?\]?[^\]]*\]|[*?]")
_LONGEST_LABELING_JOB = 63


def matches_no_labeling_job(pattern: str) -> bool:
    """Whether it asks for what no labeling job's name has: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`."""
    literal = _WILDCARD.sub("", pattern)
    return (
        re.fullmatch(r"[a-zA-Z0-9-]*", literal) is None
        or len(literal) > _LONGEST_LABELING_JOB
        or pattern.startswith("-")
        or pattern.endswith("-")
    )


def matches_no_instance_type(pattern: str) -> bool:
    """Whether it asks for what no instance type's name has: `ml.`, a family, a dot and a size."""
    first_literal = _WILDCARD.split(pattern, maxsplit=1)[0]
    begins_alike = first_literal.startswith("ml.") or "ml.".startswith(first_literal)
    return not begins_alike or re.fullmatch(r"[a-z0-9.-]*", _WILDCARD.sub("", pattern)) is None


def _of_labeling_jobs(pattern: str) -> str:
    if matches_no_labeling_job(pattern):
        what = "matches no labeling job: their names have up to 63 letters, digits and inner hyphens"
        raise PydanticCustomError("mistake", what)
    return pattern


LabelingJobPattern = Annotated[str, Field(min_length=1), AfterValidator(_of_labeling_jobs)]

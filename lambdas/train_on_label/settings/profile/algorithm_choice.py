"""What a profile trains: a built-in algorithm, or a container of one's own.

Each check in these models is a validator of the field it speaks of and reads only fields declared before it,
so that all mistakes of a profile are told at once, each in its place.
"""

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.algorithms.algorithms import ALGORITHMS, Algorithm
from train_on_label.mistakes import did_you_mean, mistake, raise_mistakes
from train_on_label.settings.aws_names import ImageUri


class AlgorithmChoice(BaseModel):
    """The algorithm, or the image: one of the two is set."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    algorithm: str | None = Field(default=None, json_schema_extra={"enum": [*ALGORITHMS]})
    """A built-in algorithm; docs/algorithms.md has a table of each."""
    image_uri: ImageUri | None = None
    """A container of one's own, in place of `algorithm`."""

    @property
    def builtin(self) -> Algorithm | None:
        """The row of the built-in algorithm; None for a container of one's own."""
        return None if self.algorithm is None else ALGORITHMS[self.algorithm]

    @field_validator("algorithm")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in ALGORITHMS:
            allowed = ", ".join(ALGORITHMS)
            what = f"is not a built-in algorithm; allowed are {allowed}, or set image_uri instead."
            raise_mistakes([mistake((), name, what + did_you_mean(name, ALGORITHMS))])
        return name

    @field_validator("image_uri")
    @classmethod
    def _one_of_both(cls, uri: str | None, info: ValidationInfo) -> str | None:
        named = info.data.get("algorithm")
        if uri is not None and named is not None:
            raise_mistakes([mistake((), uri, f'cannot go with algorithm = "{named}"; leave one of them out')])
        if uri is None and "algorithm" in info.data and named is None:
            raise_mistakes(
                [mistake((), uri, "is not set, nor is algorithm: one of them says what is trained")]
            )
        return uri


def builtin_of(info: ValidationInfo) -> Algorithm | None:
    """The row while fields are still being checked; None too where `algorithm` has a mistake itself."""
    # A field with a mistake is absent from the data: what depends on it is not checked.
    return ALGORITHMS.get(info.data.get("algorithm") or "")

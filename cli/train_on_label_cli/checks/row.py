"""One thing that was looked at."""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from train_on_label.aws.operating.errors import AwsCallError, aws_calls

Verdict = Literal["ok", "note", "mend", "unknown"]


class Row(NamedTuple):
    """What was looked at, what was found, and what to do where that is not enough."""

    about: str
    verdict: Verdict
    found: str
    way_out: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing is to be done, and all of it was seen."""
        return self.verdict in ("ok", "note")


def looked_at(about: str, look: Callable[[], Row]) -> Iterator[Row]:
    """The row, or that AWS did not let anybody look."""
    try:
        with aws_calls():
            yield look()
    except AwsCallError as error:
        yield Row(about, "unknown", str(error), "Run this again with credentials that may make the call.")

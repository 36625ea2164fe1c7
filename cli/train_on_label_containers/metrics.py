"""Metric definitions, applied to a training job's log."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence


class LogMetrics:
    """Reads metrics from lines; `definitions` are in CreateTrainingJob's shape."""

    def __init__(self, definitions: Sequence[Mapping[str, str]]) -> None:
        self._patterns = [(each["Name"], re.compile(each["Regex"])) for each in definitions]
        self.last: dict[str, float] = {}
        """Metric -> the last value that was read."""

    def read(self, line: str) -> Iterator[tuple[str, float]]:
        """The metrics of one line; what a pattern finds and is no number is none."""
        for name, pattern in self._patterns:
            found = pattern.search(line)
            if found and pattern.groups:
                with contextlib.suppress(TypeError, ValueError):
                    self.last[name] = float(found[1])
                    yield name, self.last[name]

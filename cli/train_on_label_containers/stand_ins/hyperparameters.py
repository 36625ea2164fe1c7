"""A stand-in's hyperparameters, checked and completed by the table of what the built-in algorithm takes."""

from collections.abc import Mapping

from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label_containers.stand_ins.refusal import CustomerError


class Hyperparameters:
    """What hyperparameters.json holds; CustomerError where the algorithm would not take it."""

    def __init__(self, algorithm: str, given: Mapping[str, str]) -> None:
        table = ALGORITHMS[algorithm].hyperparameters
        for name, value in given.items():
            if name not in table:
                raise CustomerError(
                    f"Additional hyperparameters are not allowed ('{name}' was unexpected)"
                    " (caused by ValidationError)"
                )
            if not table[name].takes(value):
                raise CustomerError(
                    f"The value '{value}' is not valid for the '{name}' hyperparameter which expects"
                    f" {table[name].allowed} (caused by ValidationError)"
                )
        defaults = {name: row.default for name, row in table.items() if row.default is not None}
        self._values = defaults | dict(given)
        for name, row in table.items():
            if row.required and name not in given:
                raise CustomerError(f"'{name}' is a required hyperparameter (caused by ValidationError)")

    def text(self, name: str) -> str | None:
        """A value as it was given, or the algorithm's default."""
        return self._values.get(name)

    def integer(self, name: str, default: int = 0) -> int:
        """A value that the table knows to be a whole number."""
        return int(self._values.get(name, default))

    def __str__(self) -> str:
        return str(dict(sorted(self._values.items())))

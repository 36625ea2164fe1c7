"""Whether a profile's hyperparameters can be right for its algorithm, whatever the data is."""

from collections.abc import Mapping

from pydantic_core import InitErrorDetails

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.algorithms.hyperparameters import MAX_VALUE_LENGTH
from train_on_label.mistakes import did_you_mean, mistake
from train_on_label.settings.profile.placeholders import PLACEHOLDERS, unknown_placeholders

_MAX_COUNT = 100
_MAX_NAME_LENGTH = 256


def builtin_mistakes(algorithm: Algorithm, given: Mapping[str, str]) -> list[InitErrorDetails]:
    """Unknown names, values outside type or range, and values that do not go together."""
    table = algorithm.hyperparameters
    mistakes = []
    for name, value in given.items():
        row = table.get(name)
        if row is None:
            what = f"is for nothing: {algorithm.name} has no hyperparameter {name}."
            mistakes.append(mistake((name,), value, what + did_you_mean(name, table)))
        elif not row.takes(value):
            mistakes.append(mistake((name,), value, f"is not allowed; {algorithm.name} takes {row.allowed}"))
    if not mistakes:
        full = algorithm.with_defaults(algorithm.with_starting_values(given))
        mistakes.extend(
            mistake((name,), full[name] or None, what) for name, what in algorithm.conflicts(full)
        )
    return mistakes


def container_mistakes(given: Mapping[str, str]) -> list[InitErrorDetails]:
    """What CreateTrainingJob would refuse, and placeholders that stand for nothing."""
    mistakes = []
    if len(given) >= _MAX_COUNT:  # one more tells the container its attributes
        what = f"hyperparameters are too many; there may be {_MAX_COUNT - 1}"
        mistakes.append(mistake((), len(given), what))
    for name, value in given.items():
        if not 1 <= len(name) <= _MAX_NAME_LENGTH:
            mistakes.append(mistake((name,), name, f"is not a name of 1 to {_MAX_NAME_LENGTH} characters"))
        if len(value) > MAX_VALUE_LENGTH:
            mistakes.append(mistake((name,), value, f"is longer than {MAX_VALUE_LENGTH} characters"))
        for unknown in unknown_placeholders(value, PLACEHOLDERS):
            known = ", ".join(f"{{{known}}}" for known in PLACEHOLDERS)
            mistakes.append(
                mistake((name,), value, f"has {{{unknown}}}, which stands for nothing; there are {known}")
            )
    return mistakes

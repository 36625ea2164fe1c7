"""Whether a profile's hyperparameters can be right for its algorithm, whatever the data is."""

from collections.abc import Iterator, Mapping

from pydantic_core import InitErrorDetails

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.algorithms.hyperparameters import MAX_VALUE_LENGTH
from train_on_label.mistakes import did_you_mean, mistake
from train_on_label.settings.placeholders import PLACEHOLDERS, unknown_placeholders

ATTRIBUTES_HYPERPARAMETER = "attribute_names"
_MAX_COUNT = 100
_MAX_NAME_LENGTH = 256
_PRETRAINED_LAYERS = ("18", "34", "50", "101", "152", "200")
_PRETRAINED_SHAPE = ["3", "224", "224"]


def image_shape(given: str) -> list[str]:
    """Channels, height and width as image classification's image_shape lists them."""
    return [side.strip() for side in given.split(",")]


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
    conflicts = _CONFLICTS.get(algorithm.name)
    if conflicts is not None and not mistakes:
        full = {name: row.default or "" for name, row in table.items()} | dict(given)
        mistakes.extend(mistake((name,), full[name], what) for name, what in conflicts(full))
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


def _image_classification(full: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    shape = image_shape(full["image_shape"])
    longer = max(int(side) for side in shape[1:])
    if full["resize"] and int(full["resize"]) <= longer:
        yield "resize", f"is not larger than the sides of image_shape, {full['image_shape']}: training fails"
    if full["use_pretrained_model"] == "1" and shape != _PRETRAINED_SHAPE:
        yield "image_shape", "does not go with use_pretrained_model = 1, which needs 3,224,224"
    if full["use_pretrained_model"] == "1" and full["num_layers"] not in _PRETRAINED_LAYERS:
        allowed = ", ".join(_PRETRAINED_LAYERS)
        yield "num_layers", f"does not go with use_pretrained_model = 1, which needs one of {allowed}"
    if full["checkpoint_frequency"] and int(full["checkpoint_frequency"]) > int(full["epochs"]):
        yield "checkpoint_frequency", f"is more than epochs, {full['epochs']}"


def _semantic_segmentation(full: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if full["lr_scheduler"] == "step" and not full["lr_scheduler_step"]:
        yield "lr_scheduler_step", 'is needed with lr_scheduler = "step"'


_CONFLICTS = {
    "image-classification": _image_classification,
    "semantic-segmentation": _semantic_segmentation,
}

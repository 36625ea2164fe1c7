"""Hyperparameters of one algorithm that do not go together: the name of one, and why."""

from collections.abc import Iterator, Mapping

from train_on_label.algorithms.hyperparameters import image_shape

_PRETRAINED_LAYERS = ("18", "34", "50", "101", "152", "200")
_PRETRAINED_SHAPE = ["3", "224", "224"]


def none(full: Mapping[str, str]) -> tuple[tuple[str, str], ...]:  # noqa: ARG001  # as its siblings
    """Every allowed value goes with every other."""
    return ()


def of_image_classification(full: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Sides, pretrained networks and checkpoints."""
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


def of_semantic_segmentation(full: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The steps of a learning rate."""
    if full["lr_scheduler"] == "step" and not full["lr_scheduler_step"]:
        yield "lr_scheduler_step", 'is needed with lr_scheduler = "step"'

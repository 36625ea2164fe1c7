"""Hyperparameters that a dataset decides: filled in where a profile leaves them out, else compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.algorithms.hyperparameters import image_shape, label_width, least_label_width
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.dataset import Dataset

# How much larger than image_shape the shorter side of an image is made: 256 for 224, as is the custom.
_RESIZE_MARGIN = 32


@dataclass(slots=True)
class Filled:
    """The hyperparameters of one training job, and what there is to say about them."""

    hyperparameters: dict[str, str]
    gpus: int = 1
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def fill_in(algorithm: Algorithm, given: Mapping[str, str], dataset: Dataset, gpus: int = 1) -> Filled:
    """All hyperparameters to send, as strings, from a profile's own and the dataset's counts.

    `gpus` are those of all instances: each takes a share of every batch. A value of the profile's stays.
    Where it cannot be right for this dataset there is a refusal with the numbers: SageMaker would find out
    on a paid machine.
    """
    filled = Filled(algorithm.with_starting_values(given), gpus)
    for fill in _FILLERS[algorithm.name]:
        fill(filled, algorithm, dataset)
    # What a container takes where nothing is sent is not what the guide says of each of its versions.
    defaults = {name: row.default for name, row in algorithm.hyperparameters.items() if row.default}
    filled.hyperparameters = defaults | filled.hyperparameters
    for name, value in filled.hyperparameters.items():
        row = algorithm.hyperparameters[name]
        if not row.takes(value):  # the settings are checked already: the dataset made it so
            detail = f"The dataset makes {name} {value}, but {algorithm.name} takes {row.allowed}."
            filled.refusals.append(Refusal(Code.DATASET_BEYOND_ALGORITHM, detail))
    return filled


def _refuse(filled: Filled, name: str, why: str) -> None:
    detail = f"The profile sets {name} = {filled.hyperparameters[name]}, but {why}."
    filled.refusals.append(Refusal(Code.HYPERPARAMETER_CONTRADICTS_DATA, detail))


def _num_classes(filled: Filled, _: Algorithm, dataset: Dataset) -> None:
    ids = dataset.max_class_id + 1
    given = filled.hyperparameters.setdefault("num_classes", str(max(dataset.num_classes, ids)))
    if int(given) < ids:
        _refuse(filled, "num_classes", f"the highest class id is {dataset.max_class_id}, so {ids} are needed")


def _num_training_samples(filled: Filled, _: Algorithm, dataset: Dataset) -> None:
    given = filled.hyperparameters.setdefault("num_training_samples", str(dataset.train))
    if int(given) != dataset.train:
        _refuse(filled, "num_training_samples", f"train.manifest has {dataset.train} lines")


def _label_width(filled: Filled, _: Algorithm, dataset: Dataset) -> None:
    boxes = dataset.max_boxes_per_image
    given = filled.hyperparameters.setdefault("label_width", str(label_width(boxes)))
    if int(given) < least_label_width(boxes):
        why = f"the busiest image has {boxes} boxes, which need 5 x {boxes} + 2 = {least_label_width(boxes)}"
        _refuse(filled, "label_width", why)


def _fits(name: str, records: Callable[[Dataset], int], manifest: str) -> "Filler":
    """A batch no larger than its channel, which could not fill it, and with a record for each GPU."""

    def fill(filled: Filled, algorithm: Algorithm, dataset: Dataset) -> None:
        batch = filled.hyperparameters.get(name) or algorithm.hyperparameters[name].default or "1"
        there_are = records(dataset)
        if 0 < there_are < filled.gpus:
            detail = (
                f"{manifest} has {there_are} lines, and a batch needs one for each of the {filled.gpus} GPUs."
            )
            filled.refusals.append(Refusal(Code.TOO_FEW_RECORDS, detail))
        elif 0 < there_are < int(batch):
            filled.hyperparameters[name] = str(there_are)
            filled.notes.append(f"{name} is {there_are} instead of {batch}: {manifest} has no more lines.")
        elif int(batch) < filled.gpus:
            filled.hyperparameters[name] = str(filled.gpus)
            filled.notes.append(
                f"{name} is {filled.gpus} instead of {batch}: each GPU needs a record of a batch."
            )

    return fill


def _multi_label(filled: Filled, _: Algorithm, dataset: Dataset) -> None:
    lists = dataset.task_type.label is LabelShape.CLASS_INDICES
    given = filled.hyperparameters.get("multi_label")
    if given is not None and given != str(int(lists)):
        _refuse(filled, "multi_label", f"the labels are of the task type {dataset.task_type.name}")
    elif lists:
        filled.hyperparameters["multi_label"] = "1"


def _resize(filled: Filled, algorithm: Algorithm, _: Dataset) -> None:
    shape = (
        filled.hyperparameters.get("image_shape") or algorithm.hyperparameters["image_shape"].default or ""
    )
    sides = [int(side) for side in image_shape(shape)[1:]]
    # An image smaller than image_shape ends the training job.
    filled.hyperparameters.setdefault("resize", str(max(sides) + _RESIZE_MARGIN))


def _mode(filled: Filled, _: Algorithm, __: Dataset) -> None:
    filled.hyperparameters["mode"] = "supervised"


Filler = Callable[[Filled, Algorithm, Dataset], None]
_TRAIN_BATCH = _fits("mini_batch_size", lambda dataset: dataset.train, "train.manifest")
_VALIDATION_BATCH = _fits(
    "validation_mini_batch_size", lambda dataset: dataset.validation, "validation.manifest"
)
_FILLERS: Mapping[str, tuple[Filler, ...]] = {
    "object-detection": (_num_classes, _num_training_samples, _label_width, _TRAIN_BATCH),
    "image-classification": (_num_classes, _num_training_samples, _multi_label, _resize, _TRAIN_BATCH),
    "semantic-segmentation": (_num_classes, _num_training_samples, _TRAIN_BATCH, _VALIDATION_BATCH),
    "blazingtext": (_mode,),
}

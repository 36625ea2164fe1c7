"""The built-in algorithms that take an augmented manifest in Pipe mode: a table of what AWS fixes.

Source: the SageMaker developer guide's pages object-detection, image-classification,
semantic-segmentation and blazingtext, their tuning pages, and model-checkpoints. The page
docs/algorithms.md is made from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from train_on_label.algorithms.hyperparameters import Hyperparameter
from train_on_label.algorithms.instance_types import IMAGE_GPU, X86_CPU
from train_on_label.algorithms.tables import (
    BLAZINGTEXT,
    IMAGE_CLASSIFICATION,
    OBJECT_DETECTION,
    SEMANTIC_SEGMENTATION,
)
from train_on_label.labeling.task_types import TASK_TYPES

RECORDIO = "application/x-recordio"
# Ground Truth lists class ids; without this the algorithm reads the list as a multi-hot vector.
RECORDIO_CLASS_IDS = "application/x-recordio; label-format=class-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """One row; all of them read the source attribute first, then the label, each as a record of its own."""

    name: str
    """As in profiles; also the image's repository."""
    title: str
    families: tuple[str, ...]
    """Instance families that train from an augmented manifest."""
    default_instance_type: str
    hyperparameters: Mapping[str, Hyperparameter]
    objective_metric: str
    max_instances: int | None = None
    """None: it trains on several machines."""
    content_type: str = RECORDIO
    multi_label_content_type: str | None = None
    """Where the algorithm must be told that labels are lists."""
    record_wrapper: str = "RecordIO"
    channels: tuple[str, ...] = ("train", "validation")
    network: tuple[str, ...] = ()
    """Hyperparameters that must be equal in a model to start from; empty: it starts from none."""
    checkpoints: bool = True
    """Whether it writes checkpoints; SageMaker lets others wait an hour at most for spot capacity."""

    @property
    def task_types(self) -> tuple[str, ...]:
        """Names of the task types whose labels it trains on."""
        return tuple(row.name for row in TASK_TYPES if row.algorithm == self.name)


_ROWS = (
    Algorithm(
        name="object-detection",
        title="Object Detection - MXNet",
        families=IMAGE_GPU,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=OBJECT_DETECTION,
        objective_metric="validation:mAP",
        network=("base_network", "num_classes"),
    ),
    Algorithm(
        name="image-classification",
        title="Image Classification - MXNet",
        families=IMAGE_GPU,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=IMAGE_CLASSIFICATION,
        objective_metric="validation:accuracy",
        multi_label_content_type=RECORDIO_CLASS_IDS,
        network=("num_layers", "image_shape", "num_classes"),
    ),
    Algorithm(
        name="semantic-segmentation",
        title="Semantic Segmentation",
        families=IMAGE_GPU,
        default_instance_type="ml.g5.2xlarge",
        hyperparameters=SEMANTIC_SEGMENTATION,
        objective_metric="validation:mIOU",
        max_instances=1,
        network=("backbone", "algorithm", "crop_size", "num_classes"),
    ),
    # It reads augmented manifests on CPUs only. The guide names neither content type nor wrapper for it:
    # without a wrapper the values would arrive with nothing between them.
    Algorithm(
        name="blazingtext",
        title="BlazingText (text classification)",
        families=X86_CPU,
        default_instance_type="ml.c5.2xlarge",
        hyperparameters=BLAZINGTEXT,
        objective_metric="validation:accuracy",
        max_instances=1,
        checkpoints=False,
    ),
)
ALGORITHMS: Mapping[str, Algorithm] = {row.name: row for row in _ROWS}

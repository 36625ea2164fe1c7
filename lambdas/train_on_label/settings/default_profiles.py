"""The profiles where the settings name none: one for every task type that a built-in algorithm trains on."""

from typing import Final

from train_on_label.labeling.task_types import TASK_TYPES
from train_on_label.settings.profiles import Match, Profile
from train_on_label.settings.training_options import TrainingOptions

# Labels are few at first: start from pre-trained weights, as AWS's own sample notebooks do.
_HYPERPARAMETERS: Final = {
    "object-detection": {"base_network": "resnet-50"},
    "image-classification": {"num_layers": "50", "use_pretrained_model": "1", "learning_rate": "0.01"},
}

DEFAULT_PROFILES = tuple(
    Profile(
        name=f"default-{task_type.name}",
        match=Match(task_type=task_type.name),
        training=TrainingOptions(
            algorithm=task_type.algorithm,
            hyperparameters=_HYPERPARAMETERS.get(task_type.algorithm, {}),
        ),
    )
    for task_type in TASK_TYPES
    if task_type.algorithm is not None
)

"""The profiles where the settings name none: one for every task type that a built-in algorithm trains on."""

from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.settings.profile.profiles import Match, Profile
from train_on_label.settings.profile.training_options import TrainingOptions

DEFAULT_PROFILES = tuple(
    Profile(
        name=f"default-{task_type}",
        match=Match(task_type=task_type),
        training=TrainingOptions(algorithm=row.name, hyperparameters=dict(row.starting_values)),
    )
    for row in ALGORITHMS.values()
    for task_type in row.task_types
)

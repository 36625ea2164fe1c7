"""How the function looks at images: as the profile says, with the rights of training jobs, and in time."""

from labeling_completed.clients import Clients
from labeling_completed.deadline import Deadline
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.screening.rules import Rules
from train_on_label.settings.profile.profiles import Profile


def look_of(rules: Rules, profile: Profile, aws: Clients, deadline: Deadline) -> Look | None:
    """None where nobody looks."""
    return Look.of(rules, profile.training.builtin, aws.images, deadline.check_images, deadline.seconds_left)

"""The two teams of the demo: what they label, what their model must be able to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from local.data_sets import digits, street_scenes
from local.demo.constant_guess import constant_accuracy, constant_mean_average_precision

Line = Mapping[str, Any]

_SCENES = 60
_SCENES_AT_DUSK = 40
_SEED_AT_DUSK = 2019
_DIGITS = 400
_LEAST_ACCURACY = 0.9
_LEAST_MEAN_AVERAGE_PRECISION = 0.3
_LEAST_TIMES_GUESS = 3


@dataclass(frozen=True, slots=True)
class Team:
    """A labeling job, the profile that takes it up, and what its model is measured by."""

    labeling_job: str
    profile: str
    task: str
    attribute: str
    classes: Sequence[str]
    prefix: str
    images: Mapping[str, bytes]
    """Name -> content."""
    manifest: Callable[[str], bytes]
    """The labels, for images in this bucket."""
    metric: str
    guess: Callable[[Sequence[Line], Sequence[Line], str], float]
    """The metric of a constant guess: lines to train and to validate, and the label attribute."""
    least: Callable[[float], float]
    """What the metric must be, where a constant guess has this one."""
    is_merged: bool = False
    """Whether its profile trains on all its labels so far."""

    @property
    def trains_as(self) -> str:
        """What its training jobs are called after."""
        return self.profile if self.is_merged else self.labeling_job


def street_team() -> Team:
    """Boxes around vehicles, with the lines and the images of a bad day."""
    scenes = list(street_scenes.draw_scenes(_SCENES))
    return _street_team("street-cars", [*scenes, *street_scenes.broken_scenes(scenes)])


def street_team_at_dusk() -> Team:
    """The same team's next labeling job, on images of another time of the day."""
    scenes = street_scenes.draw_scenes(_SCENES_AT_DUSK, _SEED_AT_DUSK, at_dusk=True)
    return _street_team("street-cars-at-dusk", list(scenes))


def _street_team(labeling_job: str, scenes: list[street_scenes.Scene]) -> Team:
    prefix = "images/street/"
    return Team(
        labeling_job=labeling_job,
        profile="street-cars",
        task="BoundingBox",
        attribute=street_scenes.ATTRIBUTE,
        classes=street_scenes.CLASSES,
        prefix=prefix,
        images={scene.name: scene.jpeg for scene in scenes if scene.jpeg},
        manifest=lambda bucket: street_scenes.output_manifest(scenes, bucket, prefix),
        metric="validation:mAP",
        guess=constant_mean_average_precision,
        least=lambda guess: max(guess * _LEAST_TIMES_GUESS, _LEAST_MEAN_AVERAGE_PRECISION),
        is_merged=True,
    )


def digits_team() -> Team:
    """A class for each handwritten digit."""
    drawn = list(digits.draw_digits(_DIGITS))
    prefix = "images/digits/"
    return Team(
        labeling_job="digits-by-hand",
        profile="digits",
        task="ImageMultiClass",
        attribute=digits.ATTRIBUTE,
        classes=digits.CLASSES,
        prefix=prefix,
        images={digit.name: digit.png for digit in drawn},
        manifest=lambda bucket: digits.output_manifest(drawn, bucket, prefix),
        metric="validation:accuracy",
        guess=constant_accuracy,
        least=lambda guess: max(guess * _LEAST_TIMES_GUESS, _LEAST_ACCURACY),
    )


def digits_made_elsewhere(team: Team) -> Team:
    """The digits of a team without a labeling job: lines of an image and a label, and nothing else."""
    drawn = list(digits.draw_digits(_DIGITS))
    return replace(
        team,
        labeling_job="digits-made-elsewhere",
        attribute="label",
        manifest=lambda bucket: digits.plain_manifest(drawn, bucket, team.prefix),
    )

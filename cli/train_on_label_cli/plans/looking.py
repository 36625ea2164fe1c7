"""How a command looks at images: each of them, in a folder on this machine."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from train_on_label.algorithms.algorithms import Algorithm
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.screening.rules import Rules
from train_on_label_cli.plans.folder_images import FolderImages


class Looking(NamedTuple):
    """Where all images lie that are looked at, and whom to tell how many were."""

    folder: Path
    on_looked: Callable[[int], object]

    def look(self, rules: Rules, algorithm: Algorithm | None) -> Look | None:
        """At each image of the labels, whatever the profile says; None where they are of no images."""
        every = rules.options.model_copy(update={"check_images": "all"})
        rules = replace(rules, options=every)
        return Look.of(rules, algorithm, lambda: FolderImages(self.folder), self.on_looked)

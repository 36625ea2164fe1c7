"""Boxes of many images in flat arrays: millions of them fit, and they may come before their images."""

from array import array
from collections.abc import Iterable, Iterator

from train_on_label_convert.boxes import Sides

Id = int | float | str


class BoxesByImage:
    """Takes boxes in any order, and gives those of one image in the order they came."""

    def __init__(self) -> None:
        self._sides = array("d")
        self._categories: list[Id] = []
        self._places = array("q")
        self._before = array("q")  # of each box, the index of its image's box before it
        self._last: dict[Id, int] = {}

    def add(self, image: Id, category: Id, sides: Iterable[float], place: int) -> None:
        """Takes one box of four sides and its place in the source."""
        self._before.append(self._last.get(image, -1))
        self._last[image] = len(self._places)
        self._places.append(place)
        self._categories.append(category)
        self._sides.extend(sides)

    def take(self, image: Id) -> Iterator[tuple[int, Id, Sides]]:
        """Place, category and sides of an image's boxes; the image counts as asked for."""
        indices, index = [], self._last.pop(image, -1)
        while index >= 0:
            indices.append(index)
            index = self._before[index]
        for index in reversed(indices):
            yield self._places[index], self._categories[index], Sides(*self._sides[4 * index : 4 * index + 4])

    def not_asked_for(self) -> list[Id]:
        """Images whose boxes nobody took."""
        return list(self._last)

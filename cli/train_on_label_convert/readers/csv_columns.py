"""Which column of a CSV file is what, by its header: in any order, whatever the class's is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from train_on_label_convert.codes import Code
from train_on_label_convert.items import UnreadableSourceError

_IMAGE = (
    *(
        "filename",
        "file_name",
        "image",
        "image_path",
        "imagepath",
        "image_name",
        "image_id",
        "imageid",
        "img",
    ),
    *("file", "path", "filepath", "file_path", "name", "id", "url", "image_url"),
)
_LABEL = (
    *("class", "label", "class_name", "classname", "label_name", "labelname", "category", "category_name"),
    *("name", "species"),
)
_CORNERS = (
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("x1", "y1", "x2", "y2"),
    ("left", "top", "right", "bottom"),
)
_LENGTHS = (
    ("left", "top", "width", "height"),
    ("x", "y", "width", "height"),
    ("x", "y", "w", "h"),
    ("xmin", "ymin", "width", "height"),
    ("bbox_x", "bbox_y", "bbox_width", "bbox_height"),
)
_SIZES = (("width", "height"), ("image_width", "image_height"), ("img_width", "img_height"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of columns in a row."""

    image: int
    labels: Mapping[int, str]
    """The one of the class; where there are several, each is a class of its own, and holds 1 or 0."""
    box: tuple[int, int, int, int] | None = None
    has_corners: bool = True
    """Whether the box is its corners, not a corner and lengths."""
    size: tuple[int, int] | None = None

    @property
    def last(self) -> int:
        """The place of the last column that is read."""
        return max(self.image, *self.labels, *(self.box or ()), *(self.size or ()))


def columns_of(header: Sequence[str], first_row: Sequence[str]) -> Columns:
    """The columns of a header; the first row tells whether the classes are a column each."""
    names = [name.strip().lower() for name in header]
    place = {name: index for index, name in reversed(list(enumerate(names)))}
    image = next((place[name] for name in _IMAGE if name in place), None)
    if image is None:
        raise UnreadableSourceError(
            Code.INVALID_FILE, f"no column of {_listed(header)} is called filename or image"
        )
    corners = next((group for group in _CORNERS if place.keys() >= set(group)), None)
    box = corners or next((group for group in _LENGTHS if place.keys() >= set(group)), None)
    free = [name for name in names if name not in (box or ())]
    size = next((group for group in _SIZES if set(group) <= set(free)), None)
    taken = {names[image], *(box or ()), *(size or ())}
    others = [index for index, name in enumerate(names) if name not in taken and name]
    return Columns(
        image,
        _labels(header, others, first_row, has_boxes=box is not None),
        (place[box[0]], place[box[1]], place[box[2]], place[box[3]]) if box else None,
        has_corners=corners is not None,
        size=(place[size[0]], place[size[1]]) if size else None,
    )


def is_hot(cell: str) -> bool | None:
    """Whether a cell of a class's own column says yes; None where it says neither."""
    return {"1": True, "0": False, "1.0": True, "0.0": False, "true": True, "false": False}.get(
        cell.strip().lower()
    )


def _labels(
    header: Sequence[str], others: Sequence[int], first_row: Sequence[str], *, has_boxes: bool
) -> dict[int, str]:
    named = [index for known in _LABEL for index in others if header[index].strip().lower() == known]
    chosen = named[:1] or (list(others) if len(others) == 1 else [])
    cells = [first_row[index] if index < len(first_row) else "" for index in others]
    if not chosen and not has_boxes and all(is_hot(cell) is not None for cell in cells):
        chosen = list(others)
    if not chosen:
        raise UnreadableSourceError(
            Code.INVALID_FILE, f"no column of {_listed(header)} is called class or label"
        )
    return {index: header[index].strip() for index in chosen}


def _listed(header: Sequence[str]) -> str:
    return ", ".join(name.strip() for name in header)[:200]

"""CSV: an image and its class a row, a box a row, or a column of 1 and 0 per class."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from train_on_label_convert.codes import Code
from train_on_label_convert.folder import is_image
from train_on_label_convert.items import Box, Classes, Image, Item, Remark, UnreadableSourceError
from train_on_label_convert.pixels import number, size_of
from train_on_label_convert.readers.csv_columns import Columns, columns_of, is_hot
from train_on_label_convert.source import Source

_MAX_LINE = 1024 * 1024  # characters
_DELIMITERS = (",", ";", "\t")


def read_csv(source: Source) -> Iterator[Item]:
    """The images of a CSV file, each with the labels of all its rows."""
    rows = csv_rows(source.path, source)
    columns, first = _columns(rows)
    if len(columns.labels) > 1:
        yield Classes(of_images=tuple(columns.labels.values()))
    images: dict[str, Image] = {}
    for line, row in [*first, *rows] if first else rows:
        remark = _take(row, f"line {line}", columns, images)
        if remark is not None:
            yield remark
    sizes = source.sizes
    for name, image in images.items():
        if columns.box is not None and image.size is None:
            image.size = sizes.find(name, (source.folder, source.folder / "images"))
        yield image


def csv_rows(path: Path, source: Source) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file with their lines' numbers; lines that are blank are none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline(_MAX_LINE)
            file.seek(0)
            delimiter = max(_DELIMITERS, key=head.count)
            reader = csv.reader(
                iter(lambda: _line(file.readline(_MAX_LINE), source), ""), delimiter=delimiter
            )
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, row
    except UnicodeDecodeError:
        raise UnreadableSourceError(Code.INVALID_FILE, "it is not UTF-8: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise UnreadableSourceError(Code.INVALID_FILE, f"it is not CSV: {error}") from None


def _line(line: str, source: Source) -> str:
    if len(line) == _MAX_LINE:
        raise UnreadableSourceError(Code.TOO_LARGE, f"a line has more than {_MAX_LINE:,} characters")
    source.on_bytes(len(line))
    return line


def _columns(rows: Iterator[tuple[int, list[str]]]) -> tuple[Columns, list[tuple[int, list[str]]]]:
    """The columns, and the rows that were read to know them."""
    head = next(rows, None)
    if head is None:
        raise UnreadableSourceError(Code.NOTHING_TO_CONVERT, "it is empty")
    images = [index for index, cell in enumerate(head[1]) if is_image(PurePosixPath(cell.strip()))]
    if images:
        if len(head[1]) != 2:  # noqa: PLR2004  # an image and its class
            detail = "its first line is no header, as filename,xmin,ymin,xmax,ymax,class is one"
            raise UnreadableSourceError(Code.INVALID_FILE, detail)
        return Columns(images[0], {1 - images[0]: "class"}), [head]
    first = next(rows, None)
    return columns_of(head[1], first[1] if first else ()), [first] if first else []


def _take(row: Sequence[str], where: str, columns: Columns, images: dict[str, Image]) -> Remark | None:
    if len(row) <= columns.last:
        return Remark(where, Code.INVALID_ANNOTATION, f"it has fewer columns than the header: {len(row)}")
    name = row[columns.image].strip()
    if not name:
        return Remark(where, Code.INVALID_ANNOTATION, "it names no image")
    labels = _labels(row, columns)
    if isinstance(labels, str):
        return Remark(where, Code.INVALID_IMAGE, f"{name}: the column {labels} holds neither 1 nor 0")
    image = images.setdefault(name, Image(name, where, may_have_no_label=len(columns.labels) > 1))
    if columns.size is not None:
        image.size = image.size or size_of(*(row[index] for index in columns.size))
    if columns.box is None:
        image.labels += labels
        return None
    return _take_box([row[index].strip() for index in columns.box], "".join(labels), where, columns, image)


def _labels(row: Sequence[str], columns: Columns) -> list[str] | str:
    """The row's classes; where a class's own column is unclear, the name of that column."""
    if len(columns.labels) == 1:
        return [row[index].strip() for index in columns.labels if row[index].strip()]
    answers = {label: is_hot(row[index]) for index, label in columns.labels.items()}
    unclear = next((label for label, answer in answers.items() if answer is None), None)
    return unclear or [label for label, answer in answers.items() if answer]


def _take_box(cells: list[str], label: str, where: str, columns: Columns, image: Image) -> Remark | None:
    if not any(cells):
        return None  # an image without objects
    a, b, c, d = map(number, cells)
    if a is None or b is None or c is None or d is None:
        return Remark(where, Code.INVALID_ANNOTATION, f"its box is {', '.join(cells)}")
    across, down = (c - a, d - b) if columns.has_corners else (c, d)
    image.boxes.append(Box(label, a, b, across, down, where))
    return None

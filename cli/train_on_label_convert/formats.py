"""The formats that labels come in: a table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from train_on_label_convert.items import Item
from train_on_label_convert.readers.coco import read_coco
from train_on_label_convert.readers.csv_rows import read_csv
from train_on_label_convert.readers.cvat import read_cvat
from train_on_label_convert.readers.folders import read_folders
from train_on_label_convert.readers.label_studio import read_label_studio
from train_on_label_convert.readers.manifest import read_manifest
from train_on_label_convert.readers.voc import read_voc
from train_on_label_convert.readers.yolo import read_yolo
from train_on_label_convert.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """One row."""

    read: Callable[[Source], Iterator[Item]]
    what: str
    """What the person names as INPUT."""
    takes_file: bool = True
    takes_folder: bool = False
    has_class_names: bool = False
    """Whether the source lists its classes itself, so that --names would contradict it."""


FORMATS: Mapping[str, Format] = {
    "coco": Format(read_coco, "a COCO JSON file", has_class_names=True),
    "voc": Format(read_voc, "a folder of Pascal VOC XML files, or one of them", takes_folder=True),
    "yolo": Format(read_yolo, "a folder of label files and images, or its data.yaml", takes_folder=True),
    "cvat": Format(read_cvat, "a CVAT for images XML file", has_class_names=True),
    "label-studio": Format(read_label_studio, "a Label Studio JSON or JSON-MIN file"),
    "csv": Format(read_csv, "a CSV file with a header"),
    "folders": Format(
        read_folders, "a folder with a folder of images per class", takes_file=False, takes_folder=True
    ),
    "manifest": Format(read_manifest, "a traditional manifest, a JSON array with a prefix"),
}
"""Name -> what reads it."""

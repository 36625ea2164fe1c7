"""The same job with the standard library's json, one line after another: what the core is held against.

It makes the checks that the core makes of these two task types, and counts, hashes, splits and writes the
same.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from xxhash import xxh3_64_intdigest

from train_on_label.preparation.ports import Outputs

_S3_URI = re.compile(r"s3://(?P<bucket>[A-Za-z0-9._-]{3,255})/(?P<key>[^\x00-\x1f\x7f]+)")
_THRESHOLD = 0.2 * 2**64
_NUMBERS = (int, float)
_MAX_CLASS_ID = 29_999
_MAX_CLASS_NAME = 256
_MAX_PIXELS = 1_000_000
_MAX_LINE = 1_000_000
_MAX_KEY = 1_024


@dataclass
class Channel:
    """What was written to one channel."""

    records: int = 0
    carrying: Counter[int] = field(default_factory=Counter)
    boxes: Counter[int] = field(default_factory=Counter)


class UnfitError(Exception):
    """A line that is not trained on."""


@dataclass
class PlainJson:
    """Prepares a manifest whose label attribute is `street`."""

    kind: str
    outputs: Outputs
    lines: int = 0
    train: Channel = field(default_factory=Channel)
    validation: Channel = field(default_factory=Channel)
    rejected: Counter[str] = field(default_factory=Counter)
    buckets: Counter[str] = field(default_factory=Counter)
    names: dict[int, object] = field(default_factory=dict)
    max_boxes: int = 0
    seen: set[int] = field(default_factory=set)

    def prepare(self, lines: Iterable[bytes]) -> None:
        """Reads all lines and writes the accepted ones."""
        decode = json.JSONDecoder(parse_constant=_refuse).decode
        classes_of = self._classes_of_boxes if self.kind == "object-detection" else self._classes_of_index
        for line in lines:
            self.lines += 1
            try:
                if len(line) > _MAX_LINE:
                    raise UnfitError("LINE_TOO_LONG")
                if line.isspace():
                    raise UnfitError("INVALID_JSON")
                record = decode(line.decode())
                source, bucket = _source(record)
                classes = classes_of(record, self._metadata(record))
                digest = xxh3_64_intdigest(source.encode())
                if digest in self.seen:
                    raise UnfitError("DUPLICATE_SOURCE")
            except (UnfitError, ValueError, RecursionError) as error:
                self.rejected[type(error).__name__] += 1
                entry = {"line": self.lines, "detail": str(error)}
                self.outputs.rejects.write(json.dumps(entry).encode() + b"\n")
                continue
            self.seen.add(digest)
            self.buckets[bucket] += 1
            in_validation = digest < _THRESHOLD
            channel = self.validation if in_validation else self.train
            channel.records += 1
            channel.carrying.update(set(classes))
            if self.kind == "object-detection":
                channel.boxes.update(classes)
                self.max_boxes = max(self.max_boxes, len(classes))
            (self.outputs.validation if in_validation else self.outputs.train).write(line)

    def _metadata(self, record: dict[str, Any]) -> dict[str, Any]:
        metadata = record.get("street-metadata")
        if not isinstance(metadata, dict) or metadata.get("type") != f"groundtruth/{self.kind}":
            raise UnfitError("INVALID_METADATA")
        if metadata.get("failure-reason") is not None:
            raise UnfitError("LABELING_FAILED")
        return metadata

    def _classes_of_boxes(self, record: dict[str, Any], metadata: dict[str, Any]) -> list[int]:
        label, class_map = record.get("street"), metadata.get("class-map")
        if not isinstance(label, dict) or not isinstance(class_map, dict):
            raise UnfitError("INVALID_LABEL")
        size = label["image_size"][0]
        image_width, image_height = size["width"], size["height"]
        if type(image_width) not in _NUMBERS or type(image_height) not in _NUMBERS:
            raise UnfitError("INVALID_LABEL")
        if not (1 <= image_width <= _MAX_PIXELS and 1 <= image_height <= _MAX_PIXELS):
            raise UnfitError("INVALID_LABEL")
        names = {int(key): name for key, name in class_map.items()}
        classes = []
        for box in label["annotations"]:
            class_id = box["class_id"]
            left, top, width, height = box["left"], box["top"], box["width"], box["height"]
            if type(class_id) is not int or not 0 <= class_id <= _MAX_CLASS_ID:
                raise UnfitError("INVALID_LABEL")
            if class_id not in names:
                raise UnfitError("CLASS_NOT_IN_MAP")
            if not (type(left) in _NUMBERS and type(top) in _NUMBERS):
                raise UnfitError("INVALID_BOX")
            if not (type(width) in _NUMBERS and type(height) in _NUMBERS) or width <= 0 or height <= 0:
                raise UnfitError("INVALID_BOX")
            if left < 0 or top < 0 or left + width > image_width or top + height > image_height:
                raise UnfitError("BOX_OUTSIDE_IMAGE")
            classes.append(class_id)
        if not classes:
            raise UnfitError("NO_ANNOTATIONS")
        self._name(names)
        return classes

    def _classes_of_index(self, record: dict[str, Any], metadata: dict[str, Any]) -> list[int]:
        label, name = record.get("street"), metadata.get("class-name")
        if type(label) is not int or not 0 <= label <= _MAX_CLASS_ID or not isinstance(name, str):
            raise UnfitError("INVALID_LABEL")
        self._name({label: name})
        return [label]

    def _name(self, names: dict[int, Any]) -> None:
        for class_id, name in names.items():
            if not isinstance(name, str) or len(name) > _MAX_CLASS_NAME:
                raise UnfitError("INVALID_METADATA")
            if self.names.setdefault(class_id, name) != name:
                raise UnfitError("INVALID_METADATA")


def _source(record: dict[str, Any]) -> tuple[str, str]:
    source = record.get("source-ref")
    match = _S3_URI.fullmatch(source) if isinstance(source, str) else None
    if match is None:
        raise UnfitError("INVALID_SOURCE_URI")
    bucket, key = match.groups()
    if len(key.encode()) > _MAX_KEY or key.endswith("/") or not {".", ".."}.isdisjoint(key.split("/")):
        raise UnfitError("INVALID_SOURCE_URI")
    return match[0], bucket


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)

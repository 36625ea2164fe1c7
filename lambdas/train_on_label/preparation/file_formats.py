"""Files that are no manifest but something else that is known: recognised by how they begin."""

import json
import re
from typing import NamedTuple

from train_on_label.codes import Code, Refusal
from train_on_label.preparation.ports import Manifest

_ONE_PER_LINE = "write its objects one per line, as jq -c '.[]' does"
_CONVERT = "train-on-label convert {} {} --out train.manifest makes a manifest of it"
_IMAGES = "--images s3://BUCKET/PREFIX/"
_INPUTS = {
    "coco": f"{{}} {_IMAGES}",
    "csv": f"{{}} {_IMAGES}",
    "cvat": f"{{}} {_IMAGES}",
    "label-studio": f"{{}} {_IMAGES}",
    "manifest": "{} --labels LABELS.csv",
    "voc": f"FOLDER {_IMAGES}",  # one document describes one image
}


class _Known(NamedTuple):
    what: str
    helps: str
    """What to do: a format of `train-on-label convert`, or a phrase."""


_MAGIC = {
    b"\x1f\x8b": _Known("compressed with gzip", "unpack it with gunzip"),
    b"PK\x03\x04": _Known("a zip archive", "unpack it"),
    b"\xff\xfe": _Known("text in UTF-16", "save it as UTF-8"),
    b"\xfe\xff": _Known("text in UTF-16", "save it as UTF-8"),
    b"<annotations": _Known("an XML document of CVAT", "cvat"),
    b"<annotation": _Known("an XML document in Pascal VOC's format", "voc"),
    b"<": _Known("an XML document", "convert it: voc and cvat are the formats that are known"),
}
_COCO = re.compile(rb'\{\s*"(?:info|licenses|images|annotations|categories)"\s*:')
_COCO_KEYS = frozenset(("images", "annotations", "categories"))


def other_format(manifest: Manifest) -> Refusal | None:
    """What the file is, and the command that helps, where it is no JSON Lines; None where it may be."""
    begins = next(iter(manifest.chunks()), b"")
    known = _known(begins)
    if known is None:
        return None
    helps = known.helps
    if helps in _INPUTS:
        helps = _CONVERT.format(helps, _INPUTS[helps].format(manifest.uri))
    return Refusal(Code.NOT_JSON_LINES, f"{manifest.uri} is {known.what}: {helps}.")


def _known(begins: bytes) -> _Known | None:
    text = begins.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begins[1:2] == b"\0" or begins[:1] == b"\0":  # UTF-16 of Latin letters, without its mark
        return _MAGIC[b"\xff\xfe"]
    of_xml = re.sub(rb"^(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)+", b"", text, flags=re.DOTALL)
    for magic, known in _MAGIC.items():
        if (of_xml if magic.startswith(b"<") else begins).startswith(magic):
            return known
    if text.startswith(b"["):
        return _array(text)
    if text.startswith(b"{"):
        return _object(text)
    return _Known("a CSV file", "csv") if _is_csv(text) else None


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _array(text: bytes) -> _Known | None:
    first, _, rest = text.partition(b"\n")
    if _is_json(first) and rest.strip():
        return None  # a line among others
    if re.match(rb'\[\s*\{\s*"prefix"\s*:', text):
        return _Known("a traditional manifest", "manifest")
    if b'"source-ref"' in text or b'"source"' in text:
        return _Known("a JSON array of a manifest's lines", _ONE_PER_LINE)
    if b'"completed_by"' in text or b'"annotation_id"' in text or b'"lead_time"' in text:
        return _Known("an export of Label Studio", "label-studio")
    return _Known("a JSON array", _ONE_PER_LINE)


def _object(text: bytes) -> _Known | None:
    first, _, rest = text.partition(b"\n")
    if _is_json(first):
        record = json.loads(first)
        is_coco = record.keys() >= _COCO_KEYS and isinstance(record["images"], list)
    else:
        is_coco = _COCO.match(text) is not None
    if is_coco:
        return _Known("a COCO document", "coco")
    if first.strip() == b"{" and rest.lstrip().startswith(b'"'):
        return _Known(
            "JSON with line breaks in its objects", "write each object on one line, as jq -c . does"
        )
    return None


def _is_csv(text: bytes) -> bool:
    """Whether the first two lines have as many fields, of which there are two or more, and are no JSON."""
    lines = text.split(b"\n")[:2]
    if len(lines) == 1 or any(mark in line for line in lines for mark in b"{}"):
        return False
    return any(lines[0].count(mark) == lines[1].count(mark) > 0 for mark in (b",", b";", b"\t"))

"""A traditional manifest, a prefix and keys; its labels come from folders, a CSV file or a second channel.

Source: ManifestFile of S3DataType in the SageMaker API reference.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from train_on_label.s3_uri import parse_s3_uri
from train_on_label_convert.codes import Code
from train_on_label_convert.folder import content
from train_on_label_convert.image_names import name_of
from train_on_label_convert.items import Image, Item, Remark, UnreadableSourceError
from train_on_label_convert.readers.csv_rows import read_csv
from train_on_label_convert.source import Source

_SEVERAL = "several"
_MAX_BYTES = 256 * 1024 * 1024


def read_manifest(source: Source) -> Iterator[Item]:
    """The objects of a manifest, each with its label."""
    entries = _entries(source.path)
    source.on_bytes(source.path.stat().st_size)
    if source.labels is None:
        yield from _by_folder(entries)
    elif source.labels.suffix.lower() == ".csv":
        yield from _by_csv(entries, source.labels, source)
    else:
        yield from _by_channel(entries, source.labels)


def _by_folder(entries: list[tuple[str, str]]) -> Iterator[Item]:
    for uri, key in entries:
        folders = key.split("/")[:-1]
        if folders and folders[-1]:
            yield Image(uri, uri, labels=[folders[-1]])
        else:
            yield Remark(uri, Code.UNLABELED_IMAGE, "it lies in no folder that could be its class")


def _by_csv(entries: list[tuple[str, str]], csv: Path, source: Source) -> Iterator[Item]:
    """Rows name objects by URI, by key, or by the key's last part where one object alone has it."""
    places: dict[str, str] = {}
    for uri, key in entries:
        last = key.rpartition("/")[2]
        places[last] = uri if places.get(last, uri) == uri else _SEVERAL
    places |= {name: uri for uri, key in entries for name in (key, uri)}
    labeled: set[str] = set()
    for item in read_csv(Source(csv, source.images_from, on_bytes=source.on_bytes)):
        if isinstance(item, Image):
            uri = places.get(item.name) or places.get(_name(item.name), "")
            if uri in ("", _SEVERAL) or uri in labeled:
                has = (
                    f"labels {uri} again"
                    if uri in labeled
                    else "names none of the manifest's objects, or several"
                )
                yield Remark(item.where, Code.UNKNOWN_IMAGE, f"{item.name} {has}")
                continue
            labeled.add(uri)
            item.name = uri
        yield item
    for uri, _ in entries:
        if uri not in labeled:
            yield Remark(uri, Code.UNLABELED_IMAGE, "no row of the CSV file names it")


def _by_channel(entries: list[tuple[str, str]], path: Path) -> Iterator[Item]:
    """The second channel's entries are masks in S3, or the labels themselves."""
    document = _document(path)
    with_prefix = bool(document) and isinstance(document[0], dict)
    labels = [uri for uri, _ in _entries(path)] if with_prefix else document
    if len(labels) != len(entries):
        detail = f"{path.name} has {len(labels):,} entries, and the manifest {len(entries):,}"
        raise UnreadableSourceError(Code.LENGTHS_DIFFER, detail)
    for (uri, _), label in zip(entries, labels, strict=True):
        if with_prefix:
            yield _masked(uri, str(label))
        elif isinstance(label, str | int):
            yield Image(uri, uri, labels=[str(label)])
        else:
            yield Remark(uri, Code.UNLABELED_IMAGE, f"its label is {json.dumps(label)[:80]}")


def _masked(uri: str, mask: str) -> Item:
    try:
        parse_s3_uri(mask)
    except ValueError as error:
        return Remark(uri, Code.UNLABELED_IMAGE, f'its mask "{mask}" {error}')
    return Image(uri, uri, mask=mask)


def _entries(path: Path) -> list[tuple[str, str]]:
    """URI of each object, and what stands behind the prefix."""
    first, *others = _document(path) or [{}]
    prefix = first.get("prefix", "") if isinstance(first, dict) else ""
    keys = others if isinstance(first, dict) else [first, *others]
    if not isinstance(prefix, str) or not all(isinstance(key, str) for key in keys):
        raise UnreadableSourceError(Code.INVALID_FILE, 'it is not [{"prefix": "s3://..."}, "key", ...]')
    return [(f"{prefix}{key}", str(key)) for key in keys]


def _document(path: Path) -> list[object]:
    try:
        document = json.loads(content(path, _MAX_BYTES))
    except (ValueError, RecursionError) as error:
        raise UnreadableSourceError(Code.INVALID_FILE, f"it is not JSON: {error}") from None
    if not isinstance(document, list):
        raise UnreadableSourceError(Code.INVALID_FILE, "it is no JSON array")
    return document


def _name(given: str) -> str:
    try:
        return name_of(given)
    except ValueError:
        return given

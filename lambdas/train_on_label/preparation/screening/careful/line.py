"""The careful path: plain json, check after check. It defines what is accepted, and names what is not."""

import json
from collections.abc import Mapping

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape, nearest_metadata_type, of_metadata_type
from train_on_label.preparation.screening.careful.label_parts import check_reference
from train_on_label.preparation.screening.careful.labels import LabeledLine, find_classes
from train_on_label.preparation.screening.careful.parsing import parse_line
from train_on_label.preparation.screening.careful.quality import check_quality
from train_on_label.preparation.screening.careful.renumbering import rewritten_line
from train_on_label.preparation.screening.careful.values import JsonObject, JsonValue, is_text, quoted
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import LAST_WORDS, Accepted, Rejected, RejectedLineError
from train_on_label.s3_uri import parse_s3_uri


def screen_line(line: bytes, rules: Rules) -> Accepted | Rejected:
    """The verdict on one line."""
    source: str | None = None
    try:
        record = parse_line(line)
        source = _source(record, rules)
        metadata = _metadata(record, rules)
        label = record[rules.label_attribute]
        check_reference(label, rules)
        found = find_classes(LabeledLine(source, label, metadata or {}, rules, metadata is not None))
        _check_further_attributes(record, rules)
        check_quality(record, metadata or {}, found, rules)
        renumbered = _renumbered(line, rules, found.renumbered) if found.renumbered else None
    except RejectedLineError as rejected:
        is_last_word = rejected.code in LAST_WORDS
        return Rejected(
            rejected.code,
            rejected.detail,
            source,
            rejected.other_type,
            rejected.is_unlabeled,
            _identity(record, rules) if is_last_word else None,
        )
    return Accepted(
        source=source,
        classes=found.classes,
        annotations=found.annotations,
        names=found.names,
        warning=Code.CLASS_NAMES_DIFFER if renumbered else found.warning,
        identity=_identity(record, rules),
        line=renumbered,
    )


def _renumbered(line: bytes, rules: Rules, ids: Mapping[int, int]) -> bytes:
    return rewritten_line(line, rules, lambda _: ids.get)


def _source(record: JsonObject, rules: Rules) -> str:
    source = record.get(rules.source_attribute)
    if not isinstance(source, str) or not source or source.isspace():
        raise RejectedLineError(Code.MISSING_SOURCE, _no_source(record, rules))
    if rules.source_attribute == "source-ref":
        _check_uri(source)
    elif not is_text(source):
        detail = "source has half a surrogate pair, which is no character"
        raise RejectedLineError(Code.INVALID_ENCODING, detail)
    return source


def _no_source(record: JsonObject, rules: Rules) -> str:
    name = rules.source_attribute
    return f"{quoted(name)} is {quoted(record[name])}" if name in record else f"there is no {quoted(name)}"


def _identity(record: JsonObject, rules: Rules) -> str | None:
    if not rules.further_attributes:
        return None
    return json.dumps([record[name] for name in rules.identifying_attributes], sort_keys=True)


def _metadata(record: JsonObject, rules: Rules) -> JsonObject | None:
    """The metadata of a label that is there, of the expected type; None where none are, nor need be."""
    metadata = record.get(rules.metadata_attribute)
    if isinstance(metadata, dict) and metadata.get("failure-reason") is not None:
        raise RejectedLineError(Code.LABELING_FAILED, quoted(metadata["failure-reason"]))
    if rules.label_attribute not in record:
        detail = f"there is no {quoted(rules.label_attribute)}"
        raise RejectedLineError(Code.MISSING_LABEL, detail, is_unlabeled=True)
    if metadata is None and rules.metadata_is_optional:
        return None
    if rules.metadata_attribute not in record:
        detail = f"there is no {quoted(rules.metadata_attribute)}"
        raise RejectedLineError(Code.INVALID_METADATA, detail)
    if not isinstance(metadata, dict):
        detail = f"{quoted(rules.metadata_attribute)} is {quoted(metadata)}"
        raise RejectedLineError(Code.INVALID_METADATA, detail)
    _check_type(metadata.get("type"), rules)
    return metadata


def _check_type(found: JsonValue, rules: Rules) -> None:
    known = of_metadata_type(found) if isinstance(found, str) else None
    if known == rules.task_type:
        return
    detail = f"type is {quoted(found)}, expected {quoted(rules.metadata_type)}"
    if isinstance(found, str) and known is None:
        # A custom task's functions may name a type of their own, but hardly another task's.
        if rules.task_type.label is LabelShape.ANYTHING:
            return
        detail += f"; the nearest known type is {quoted(nearest_metadata_type(found))}"
    other_type = None if known is None else f"groundtruth/{known.metadata_type}"
    raise RejectedLineError(Code.INVALID_METADATA, detail, other_type)


def _check_further_attributes(record: JsonObject, rules: Rules) -> None:
    """Refuses a line that would shift the records behind it in Pipe mode."""
    for attribute in rules.further_attributes:
        value = record.get(attribute)
        if value is None:
            raise RejectedLineError(Code.MISSING_LABEL, f"there is no {quoted(attribute)}")
        if attribute.endswith("-ref"):
            if not isinstance(value, str):
                detail = f"{quoted(attribute)} is {quoted(value)}, not an S3 URI"
                raise RejectedLineError(Code.INVALID_SOURCE_URI, detail)
            _check_uri(value)


def _check_uri(uri: str) -> None:
    try:
        parse_s3_uri(uri)
    except ValueError as error:
        raise RejectedLineError(Code.INVALID_SOURCE_URI, f"{quoted(uri)} {error}") from None

"""The careful path: plain json, check after check. It defines what is accepted, and names what is not."""

from train_on_label.codes import Code
from train_on_label.labeling.task_types import BY_METADATA_TYPE, LabelShape
from train_on_label.preparation.screening.careful.labels import LabeledLine, find_classes
from train_on_label.preparation.screening.careful.parsing import parse_line
from train_on_label.preparation.screening.careful.quality import check_quality
from train_on_label.preparation.screening.careful.values import JsonObject, JsonValue, is_text, quoted
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import Accepted, Rejected, RejectedLineError
from train_on_label.s3_uri import parse_s3_uri


def screen_line(line: bytes, rules: Rules) -> Accepted | Rejected:
    """The verdict on one line."""
    source: str | None = None
    try:
        record = parse_line(line)
        source = _source(record, rules)
        metadata = _metadata(record, rules)
        found = find_classes(LabeledLine(source, record[rules.label_attribute], metadata, rules))
        _check_further_attributes(record, rules)
        check_quality(record, metadata, found, rules)
    except RejectedLineError as rejected:
        return Rejected(rejected.code, rejected.detail, source, rejected.other_type)
    return Accepted(source, found.classes, found.annotations, found.names, found.warning)


def _source(record: JsonObject, rules: Rules) -> str:
    source = record.get(rules.source_attribute)
    if not isinstance(source, str) or not source:
        raise RejectedLineError(Code.MISSING_SOURCE, f"there is no {quoted(rules.source_attribute)}")
    if rules.source_attribute == "source-ref":
        _check_uri(source)
    elif not is_text(source):
        detail = "source has half a surrogate pair, which is no character"
        raise RejectedLineError(Code.INVALID_ENCODING, detail)
    return source


def _metadata(record: JsonObject, rules: Rules) -> JsonObject:
    """The metadata of a label that is there and of the expected type."""
    metadata = record.get(rules.metadata_attribute)
    if isinstance(metadata, dict) and metadata.get("failure-reason") is not None:
        raise RejectedLineError(Code.LABELING_FAILED, quoted(metadata["failure-reason"]))
    if rules.label_attribute not in record:
        raise RejectedLineError(Code.MISSING_LABEL, f"there is no {quoted(rules.label_attribute)}")
    if not isinstance(metadata, dict):
        detail = f"{quoted(rules.metadata_attribute)} is {quoted(metadata)}"
        raise RejectedLineError(Code.INVALID_METADATA, detail)
    _check_type(metadata.get("type"), rules)
    return metadata


def _check_type(found: JsonValue, rules: Rules) -> None:
    other_type = found if isinstance(found, str) and found in BY_METADATA_TYPE else None
    # A custom task's functions may name a type of their own, but hardly another task's.
    is_own = rules.task_type.label is LabelShape.ANYTHING and isinstance(found, str) and other_type is None
    if found != rules.metadata_type and not is_own:
        detail = f"type is {quoted(found)}, expected {quoted(rules.metadata_type)}"
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

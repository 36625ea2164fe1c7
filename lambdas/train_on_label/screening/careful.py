"""The careful path: plain json, check after check. It defines what is accepted, and names what is not."""

import json
from typing import NoReturn

from train_on_label.codes import Code
from train_on_label.manifest import OverlongLine
from train_on_label.s3_uri import parse_s3_uri
from train_on_label.screening.labels import Found, LabeledLine, find_classes
from train_on_label.screening.rules import Rules
from train_on_label.screening.values import JsonObject, JsonValue, quoted
from train_on_label.screening.verdict import Accepted, Rejected, RejectedLineError
from train_on_label.task_types import BY_METADATA_TYPE

_HUMAN = ("yes", "true")  # failed and very old lines say "true"


def screen_line(line: bytes, rules: Rules) -> Accepted | Rejected:
    """The verdict on one line, without its line end."""
    source: str | None = None
    try:
        record = _parse(line)
        source = _source(record, rules)
        metadata = _metadata(record, rules)
        if metadata is not None and metadata.get("failure-reason") is not None:
            raise RejectedLineError(Code.LABELING_FAILED, quoted(metadata["failure-reason"]))
        if rules.label_attribute not in record:
            raise RejectedLineError(Code.MISSING_LABEL, f"there is no {quoted(rules.label_attribute)}")
        if metadata is None:
            raise RejectedLineError(Code.INVALID_METADATA, f"there is no {quoted(rules.metadata_attribute)}")
        if (other := metadata.get("type")) != rules.metadata_type:
            detail = f"type is {quoted(other)}, expected {quoted(rules.metadata_type)}"
            known = other if isinstance(other, str) and other in BY_METADATA_TYPE else None
            return Rejected(Code.INVALID_METADATA, detail, source, other_type=known)
        found = find_classes(LabeledLine(source, record[rules.label_attribute], metadata, rules))
        _check_quality(record, metadata, found, rules)
    except RejectedLineError as rejected:
        return Rejected(rejected.code, rejected.detail, source)
    return Accepted(source, found.classes, found.names, found.warning)


def _parse(line: bytes) -> JsonObject:
    if isinstance(line, OverlongLine):
        raise RejectedLineError(Code.LINE_TOO_LONG, f"the line has {line.size:,} bytes")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise RejectedLineError(
            Code.INVALID_ENCODING, f"byte {error.start + 1} of the line is not UTF-8"
        ) from None
    if text.startswith("\ufeff"):
        raise RejectedLineError(Code.INVALID_ENCODING, "the line begins with a byte order mark")
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise RejectedLineError(Code.INVALID_JSON, f"{error.msg} at character {error.pos + 1}") from None
    except ValueError:  # Python reads at most 4,300 digits
        raise RejectedLineError(Code.INVALID_JSON, "a number has thousands of digits") from None
    except RecursionError:
        raise RejectedLineError(Code.INVALID_JSON, "the line is nested too deeply") from None
    if not isinstance(value, dict):
        raise RejectedLineError(Code.NOT_AN_OBJECT, f"the line is {quoted(value)}")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise RejectedLineError(Code.INVALID_JSON, f"{name} is not JSON")


def _source(record: JsonObject, rules: Rules) -> str:
    source = record.get(rules.source_attribute)
    if not isinstance(source, str) or not source:
        raise RejectedLineError(Code.MISSING_SOURCE, f"there is no {quoted(rules.source_attribute)}")
    if rules.source_attribute == "source-ref":
        try:
            parse_s3_uri(source)
        except ValueError as error:
            raise RejectedLineError(Code.INVALID_SOURCE_URI, f"{quoted(source)} {error}") from None
    elif _has_half_a_pair(source):
        raise RejectedLineError(
            Code.INVALID_ENCODING, "source has half a surrogate pair, which is no character"
        )
    return source


def _has_half_a_pair(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _metadata(record: JsonObject, rules: Rules) -> JsonObject | None:
    metadata = record.get(rules.metadata_attribute)
    if metadata is not None and not isinstance(metadata, dict):
        raise RejectedLineError(Code.INVALID_METADATA, f"{quoted(rules.metadata_attribute)} is not an object")
    return metadata


def _check_quality(record: JsonObject, metadata: JsonObject, found: Found, rules: Rules) -> None:
    """Refuses what is well formed, but not what the profile wants to train on."""
    options = rules.options
    if found.empty and options.empty_annotations == "drop":
        raise RejectedLineError(Code.NO_ANNOTATIONS, "the label is empty")
    if options.human_only and metadata.get("human-annotated") not in _HUMAN:
        detail = f"human-annotated is {quoted(metadata.get('human-annotated'))}"
        raise RejectedLineError(Code.NOT_HUMAN_ANNOTATED, detail)
    if (
        options.min_confidence > 0
        and (lowest := min(found.confidences, default=1.0)) < options.min_confidence
    ):
        raise RejectedLineError(
            Code.LOW_CONFIDENCE, f"confidence is {lowest:g}, below {options.min_confidence:g}"
        )
    if rules.verification_metadata_attribute is not None:
        verdict = record.get(rules.verification_metadata_attribute)
        name = verdict.get("class-name") if isinstance(verdict, dict) else None
        if name in options.verification_rejects:
            raise RejectedLineError(
                Code.REJECTED_BY_VERIFICATION, f"{quoted(options.verification_attribute)} says {quoted(name)}"
            )

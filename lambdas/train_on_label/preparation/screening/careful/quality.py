"""Lines that are well formed, but not what the profile wants to train on."""

from train_on_label.codes import Code
from train_on_label.preparation.screening.careful.labels import Found
from train_on_label.preparation.screening.careful.values import JsonObject, quoted
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import RejectedLineError

_HUMAN = ("yes", "true")  # failed and very old lines say "true"


def check_quality(record: JsonObject, metadata: JsonObject, found: Found, rules: Rules) -> None:
    """Refuses what the profile asks to leave out."""
    options = rules.options
    if found.empty and options.empty_annotations == "drop":
        raise RejectedLineError(Code.NO_ANNOTATIONS, "the label is empty")
    if options.human_only and metadata.get("human-annotated") not in _HUMAN:
        detail = f"human-annotated is {quoted(metadata.get('human-annotated'))}"
        raise RejectedLineError(Code.NOT_HUMAN_ANNOTATED, detail)
    lowest = min(found.confidences, default=1.0)
    if options.min_confidence > 0 and lowest < options.min_confidence:
        detail = f"confidence is {lowest:g}, below {options.min_confidence:g}"
        raise RejectedLineError(Code.LOW_CONFIDENCE, detail)
    if rules.verification_metadata_attribute is not None:
        verification = record.get(rules.verification_metadata_attribute)
        verdict = verification.get("class-name") if isinstance(verification, dict) else None
        if verdict in options.verification_rejects:
            detail = f"{quoted(options.verification_attribute)} says {quoted(verdict)}"
            raise RejectedLineError(Code.REJECTED_BY_VERIFICATION, detail)

"""What of a manifest's line is sent."""

from collections.abc import Sequence

import msgspec

from train_on_label.s3_uri import S3Uri, parse_s3_uri

_decode_line = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def values(line: bytes, attributes: Sequence[str]) -> list[tuple[str, bytes | S3Uri]]:
    """Name and value of each attribute: the object to send where the name ends in -ref, else the text.

    A string's text is what it says, any other value's is its JSON as the line has it. ValueError says in a
    phrase why the line cannot be sent.
    """
    try:
        line.decode()  # msgspec does not look into values that it leaves raw
        found = _decode_line(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"is not a JSON object: {error}") from None
    missing = [name for name in attributes if name not in found]
    if missing:
        raise ValueError(f"has no attribute {missing[0]}")
    return [(name, _value(name, bytes(found[name]))) for name in attributes]


def _value(name: str, value: bytes) -> bytes | S3Uri:
    text = msgspec.json.decode(value, type=str) if value.startswith(b'"') else None
    if not name.endswith("-ref"):
        return value if text is None else text.encode()
    if text is None:
        raise ValueError(f"has an attribute {name} that is no S3 URI")
    try:
        return parse_s3_uri(text)
    except ValueError as error:
        raise ValueError(f"has an attribute {name} that {error}") from None

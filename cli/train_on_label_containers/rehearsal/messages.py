"""What the checking program says on its standard output, a JSON object a line."""

import msgspec


class Problem(msgspec.Struct, tag="problem", frozen=True):
    """A record that a training job would stumble over."""

    channel: str
    line: int
    """Of the channel's manifest, from 1."""
    code: str
    detail: str
    source: str
    missing: str | None = None
    """The URI of the object that is not there."""


class Progress(msgspec.Struct, tag="progress", frozen=True):
    """How far a channel is."""

    channel: str
    epoch: int
    """Complete epochs."""
    records: int
    """In all epochs."""
    bytes: int
    """Of their values, in all epochs."""


Message = Problem | Progress
encode = msgspec.json.encode
decode = msgspec.json.Decoder(Message).decode

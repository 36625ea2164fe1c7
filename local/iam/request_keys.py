"""The condition keys that CloudWatch and EventBridge take from a request's body."""

import json

from botocore.parsers import RpcV2CBORParser


def request_keys(service: str, body: bytes, query: dict[str, list[str]]) -> dict[str, str | list[str]]:
    """``cloudwatch:namespace``, or ``events:source`` with the source of each event."""
    if service == "monitoring":
        # In whichever of its protocols the client speaks.
        namespace = query["Namespace"][0] if "Namespace" in query else _fields(body).get("Namespace")
        return {"cloudwatch:namespace": namespace} if isinstance(namespace, str) else {}
    if service == "events":
        entries = _fields(body).get("Entries")
        sources = [str(entry.get("Source")) for entry in entries] if isinstance(entries, list) else []
        return {"events:source": sources} if sources else {}
    return {}


def _fields(body: bytes) -> dict[str, object]:
    try:
        fields = json.loads(body) if body.startswith(b"{") else _decoded(body)
    except (ValueError, LookupError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _decoded(body: bytes) -> object:
    # boto3 sends CBOR and so can read it; ministack itself leaves that to a package it does not require.
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)) if body else {}

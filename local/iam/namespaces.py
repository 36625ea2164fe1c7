"""The namespace of a CloudWatch request, in whichever of its protocols the client speaks."""

import json

from botocore.parsers import RpcV2CBORParser


def namespace_keys(service: str, body: bytes, query: dict[str, list[str]]) -> dict[str, str]:
    """``cloudwatch:namespace`` where the request names one."""
    if service != "monitoring":
        return {}
    namespace = query["Namespace"][0] if "Namespace" in query else _fields(body).get("Namespace")
    return {"cloudwatch:namespace": namespace} if isinstance(namespace, str) else {}


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

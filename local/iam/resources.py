"""The resources that a request is about."""

import json
import re

from local.place import ACCOUNT, REGION

Query = dict[str, list[str]]

_ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<repository>[^:@]+)"
)

_ANY_INTERFACE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:network-interface/*"
# These name the log group alone, as tagging does in every service.
_LOG_GROUP_ONLY = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})


def resource_arn(service: str, found: str, headers: dict[str, str], body: bytes) -> str:
    """The ARN for policies; ``found`` is ministack's own, right for all other services."""
    if service == "logs":
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if found != "*" and action not in _LOG_GROUP_ONLY:
            return f"{found}:log-stream:{_field(body, 'logStreamName')}"
    if service == "states":
        return _field(body, "mapRunArn") or found
    if service == "ecr":
        registry = _field(body, "registryId")
        return found.replace(f":{ACCOUNT}:", f":{registry}:") if registry else found
    if service == "ec2" and b"Action=DeleteNetworkInterfacePermission" in body:
        return _ANY_INTERFACE  # the request names the permission, and the policy the interface
    return found


def repository_arn(image: str) -> str | None:
    """The ECR repository of a container's image; None for an image that lies elsewhere."""
    found = _ECR_IMAGE.match(image)
    if found is None:
        return None
    return f"arn:aws:ecr:{found['region']}:{found['account']}:repository/{found['repository']}"


def further_resource_arns(query: Query) -> list[str]:
    """What an EC2 request is about beside its first resource, in this order after it."""
    if _first(query, "Action") != "CreateNetworkInterface":
        return []
    groups = [name for name in query if name.startswith("SecurityGroupId.")]
    return [
        _ANY_INTERFACE,
        *(f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{_first(query, name)}" for name in groups),
    ]


def _field(body: bytes, name: str) -> str:
    try:
        fields = json.loads(body or b"{}")
    except ValueError:
        return ""
    return str(fields.get(name) or "") if isinstance(fields, dict) else ""


def _first(query: Query, name: str) -> str:
    return next(iter(query.get(name, [])), "")

"""Puts the corrections in front of ministack's IAM."""

from typing import Any, TypeAlias

from ministack.core import iam_actions
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

from local.iam.function_network import function_keys, refused_network
from local.iam.log_groups import generated_name, refused_key
from local.iam.object_checks import VIA_S3, object_checks
from local.iam.request_keys import request_keys
from local.iam.resources import further_resource_arns, resource_arn

# Any: ministack has no types.
Request: TypeAlias = Any


def install_iam_requests() -> None:
    """Tell IAM of requests as AWS does; ministack looks these functions up at every request."""
    _correct_resources()
    _correct_further_resources()
    _add_object_checks()
    _add_keys()
    _check_functions_networks()
    _check_log_groups_keys()


def _correct_resources() -> None:
    others = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, *request: Request) -> str:
        _method, _path, headers, body, *_ = request
        return resource_arn(service, others(service, *request), headers, body)

    iam_actions.extract_resource_arn = extract_resource_arn


def _correct_further_resources() -> None:
    others = iam_actions.verified_access_resource_arns

    # Ministack checks every resource but the first of this list, for EC2 only.
    def verified_access_resource_arns(query: Request, region: str, account_id: str) -> list[str]:
        further = further_resource_arns(query)
        return ["", *further] if further else list(others(query, region, account_id))

    iam_actions.verified_access_resource_arns = verified_access_resource_arns


def _add_object_checks() -> None:
    checks_of, resources_of = iam_actions.s3_additional_checks, iam_actions.s3_access_point_resources

    def s3_additional_checks(
        method: str, path: str, headers: Request, body: bytes, query_params: Request
    ) -> list[tuple[str, str]]:
        checks = checks_of(method, path, headers, body, query_params)
        return [*checks, *object_checks(method, path, headers, query_params)]

    def s3_access_point_resources(resource_arn: str) -> list[tuple[str, dict[str, str]]]:
        if resource_arn.startswith("arn:aws:kms:"):
            return [(resource_arn, VIA_S3)]
        found: list[tuple[str, dict[str, str]]] = resources_of(resource_arn)
        return found

    iam_actions.s3_additional_checks = s3_additional_checks
    iam_actions.s3_access_point_resources = s3_access_point_resources


def _add_keys() -> None:
    tags_of = iam_actions.request_tag_context

    def request_tag_context(service: str, iam_action: str, body: bytes, params: Request) -> Request:
        found = tags_of(service, iam_action, body, params)
        return found | request_keys(service, body, params) | function_keys()

    iam_actions.request_tag_context = request_tag_context


def _check_functions_networks() -> None:
    create, update = lambda_svc._create_function, lambda_svc._update_config
    handler = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create_by_template = handler["create"]

    def create_function(data: Request) -> Request:
        refusal = refused_network(data.get("Role", ""), data.get("VpcConfig"))
        return _invalid(refusal) if refusal else create(data)

    def update_config(name: str, data: Request) -> Request:
        config = (lambda_svc._functions.get(name) or {}).get("config", {}) | data
        refusal = refused_network(config.get("Role", ""), config.get("VpcConfig"))
        return _invalid(refusal) if refusal else update(name, data)

    def create_resource(logical_id: str, properties: Request, stack: str) -> Request:
        if refusal := refused_network(properties.get("Role", ""), properties.get("VpcConfig")):
            raise ValueError(refusal)
        return create_by_template(logical_id, properties, stack)

    lambda_svc._create_function, lambda_svc._update_config = create_function, update_config
    handler["create"] = create_resource


def _check_log_groups_keys() -> None:
    handler = provisioners._RESOURCE_HANDLERS["AWS::Logs::LogGroup"]
    create, update = handler["create"], handler["update"]

    def create_resource(logical_id: str, properties: Request, stack: str) -> Request:
        name = properties.get("LogGroupName") or generated_name(stack, logical_id)
        if refusal := refused_key(name, properties.get("KmsKeyId")):
            raise ValueError(refusal)
        return create(logical_id, {**properties, "LogGroupName": name}, stack)

    def update_resource(name: str, old: Request, new: Request, *further: Request) -> Request:
        if refusal := refused_key(name, new.get("KmsKeyId")):
            raise ValueError(refusal)
        same = {"LogGroupName": name}
        return update(name, same | old, same | new, *further)

    handler["create"], handler["update"] = create_resource, update_resource


def _invalid(message: str) -> Request:
    return error_response_json("InvalidParameterValueException", message, 400)

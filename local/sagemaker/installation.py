"""Puts SageMaker among ministack's services: its router, its handlers, its reset and its IAM."""

import json
import sys
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any, TypeAlias

from ministack import app
from ministack.core import iam_actions, router

from local.sagemaker.condition_keys import condition_keys
from local.sagemaker.errors import SageMakerError
from local.sagemaker.hooks import changed_hooks
from local.sagemaker.ports import Iam
from local.sagemaker.requests.resource_arn import resource_arn
from local.sagemaker.requests.wire import CONTENT_TYPE, read_operation, read_params, write_answer, write_error
from local.sagemaker.rights import Right, rights_of_role, rights_of_sender
from local.sagemaker.service import SageMaker
from local.sagemaker.service_quotas import TARGET_PREFIX, ServiceQuotas
from local.sagemaker.types import Params

Answer: TypeAlias = tuple[int, dict[str, str], bytes]

_NAME = "sagemaker"
# Where headers and body stand among the arguments that follow the service.
_HEADERS, _BODY = 2, 3


def install(sagemaker: SageMaker, iam: Iam) -> None:
    """Let this process's ministack serve ``sagemaker``; RuntimeError naming the hooks it lacks."""
    if changed := changed_hooks():
        raise RuntimeError(
            f"This ministack differs from the one this project is made for: {'; '.join(changed)}."
        )

    async def handle_sagemaker(
        _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, list[str]]
    ) -> Answer:
        return await _answer(sagemaker, iam, headers, body)

    quotas = ServiceQuotas(sagemaker.training_jobs.quotas)

    async def handle_quotas(
        _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, list[str]]
    ) -> Answer:
        return _answer_on_quotas(quotas, headers, body)

    _register(_NAME, "SageMaker.", handle_sagemaker, sagemaker.reset)
    # What they tell is reset with SageMaker.
    _register("servicequotas", TARGET_PREFIX, handle_quotas, lambda: None)
    _install_resource_arns()
    _install_condition_keys()


def _register(
    name: str, target_prefix: str, handle_request: Callable[..., Awaitable[Answer]], reset: Callable[[], None]
) -> None:
    module = ModuleType(f"ministack.services.{name}")
    module.__dict__.update(handle_request=handle_request, reset=reset)
    # By this name ministack's reset finds the module that its registry lists.
    sys.modules[module.__name__] = module
    app.SERVICE_REGISTRY[name] = {"module": name}
    app.SERVICE_HANDLERS[name] = handle_request
    router.SERVICE_PATTERNS[name] = {"target_prefixes": [target_prefix]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[name] = name


def _answer_on_quotas(quotas: ServiceQuotas, headers: dict[str, str], body: bytes) -> Answer:
    operation = headers.get("x-amz-target", "").removeprefix(TARGET_PREFIX)
    content_type = {"Content-Type": CONTENT_TYPE}
    try:
        return 200, content_type, json.dumps(quotas.call(operation, read_params(body))).encode()
    except SageMakerError as error:
        return 400, content_type, write_error(error)


async def _answer(sagemaker: SageMaker, iam: Iam, headers: dict[str, str], body: bytes) -> Answer:
    operation = read_operation(headers)
    content_type = {"Content-Type": CONTENT_TYPE}
    try:
        params = read_params(body)
        if app.AUTH:
            _refuse_unauthorized(iam, operation, headers, params)
        return 200, content_type, write_answer(operation, await sagemaker.call(operation, params))
    except SageMakerError as error:
        return 400, content_type, write_error(error)


def _refuse_unauthorized(iam: Iam, operation: str, headers: dict[str, str], params: Params) -> None:
    """What the service checks beside the operation's own action, which ministack's router has checked."""
    for right in rights_of_sender(operation, params):
        if not iam.allows(headers, right.action, right.resource, right.keys):
            who = f"The sender of {operation}"
            raise SageMakerError("AccessDeniedException", _denial(who, right))
    for right in rights_of_role(operation, params):
        if not iam.role_allows(params["RoleArn"], right.action, right.resource, right.keys):
            raise SageMakerError.validation(_denial(f"The role {params['RoleArn']}", right))


def _denial(who: str, right: Right) -> str:
    return f"{who} is not authorized to perform: {right.action} on resource: {right.resource}"


def _install_resource_arns() -> None:
    """Without the ARN of what a request is about, ministack checks every policy against ``*``."""
    others = iam_actions.extract_resource_arn

    # Any: the other arguments pass through.
    def extract_resource_arn(service: str, *request: Any) -> str:
        if service != _NAME:
            found: str = others(service, *request)
            return found
        return resource_arn(read_operation(request[_HEADERS]), _params(request[_BODY]))

    iam_actions.extract_resource_arn = extract_resource_arn


def _install_condition_keys() -> None:
    """Ministack itself gives IAM the tags of a request only."""
    tags_of = iam_actions.request_tag_context

    def request_context(service: str, action: str, body: bytes, query: Params) -> Params:
        found: Params = tags_of(service, action, body, query)
        if service != _NAME:
            return found
        return found | condition_keys(action.partition(":")[2], _params(body))

    iam_actions.request_tag_context = request_context


def _params(body: bytes) -> Params:
    """The parameters of a request that nobody has checked yet; none where it is no JSON object."""
    try:
        params = json.loads(body)
    except ValueError:
        return {}
    return params if isinstance(params, dict) else {}

"""Every name of ministack that this project uses; ministack has no interface for services of others.

Ministack is pinned exactly. ``changed_hooks`` names what a newer one has renamed or removed.
"""

import inspect
from contextvars import ContextVar
from importlib import import_module
from types import ModuleType

# Module -> name -> what it must be: a type, or the names of a function's first parameters.
HOOKS: dict[str, dict[str, type | tuple[str, ...]]] = {
    "ministack.app": {
        "app": ("scope", "receive", "send"),
        "AUTH": bool,
        "SERVICE_REGISTRY": dict,
        "SERVICE_HANDLERS": dict,
    },
    "ministack.core.router": {
        "SERVICE_PATTERNS": dict,
        "extract_access_key_id": ("headers",),
    },
    "ministack.core.responses": {"request_scope": ("account_id", "region")},
    "ministack.core.iam_actions": {
        "SERVICE_TO_IAM_NAMESPACE": dict,
        "extract_resource_arn": (
            "service",
            "method",
            "path",
            "headers",
            "body",
            "query_params",
            "region",
            "account_id",
        ),
        "request_tag_context": ("service", "iam_action", "body", "params"),
        "s3_access_point_resources": ("resource_arn",),
        "s3_additional_checks": ("method", "path", "headers", "body", "query_params"),
        "verified_access_resource_arns": ("query_params", "region", "account_id"),
    },
    "ministack.core.iam_evaluator": {
        "EvalContext": type,
        "_gather_role_policies": ("role_name", "account_id"),
        "_permissions_boundary": ("store", "name", "account_id"),
        "caller_arn": (),
        "enforce": ("access_key_id", "iam_action", "service", "region", "resource_arn", "service_context"),
        "evaluate": ("ctx", "policies", "limits"),
        "evaluate_resource_policy": ("doc", "ctx", "service"),
        "evaluate_trust_policy": ("trust_doc", "caller_arn", "ctx"),
    },
    "ministack.core.lambda_runtime": {"Worker": type, "zipfile": ModuleType},
    "ministack.services.cloudformation.provisioners": {
        "_NAME_SEED": ContextVar,
        "_RESOURCE_HANDLERS": dict,
        "_S3_BUCKET_CONFIGURATIONS": tuple,
        "_sfn_definition": ("props",),
    },
    "ministack.services.stepfunctions": {
        "_ExecutionError": type,
        "_add_event": ("execution", "event_type", "details"),
        "_apply_output_path": ("state_def", "data", "ctx"),
        "_apply_result_path": ("state_def", "original", "result"),
        "_apply_result_selector": ("state_def", "data"),
        "_create_state_machine": ("data",),
        "_emit_execution_status_event": ("execution",),
        "_error_matches": ("error_equals", "error"),
        "_executions": object,
        "_fail_execution": ("execution", "error", "cause"),
        "_invoke_resource": ("resource", "input_data"),
        "_map_runs": object,
        "_next_or_end": ("state_def",),
        "_read_map_items": ("reader", "effective", "ctx"),
        "_resolve_params_obj": ("template", "data", "ctx"),
        "_run_distributed_map": ("state_def", "raw_input", "effective", "iterator", "execution", "ctx"),
        "_run_execution": ("exec_arn",),
        "_run_sub_machine": ("states", "start_at", "input_data", "execution", "ctx"),
        "_start_execution": ("data",),
        "_state_machines": object,
        "_update_state_machine": ("data",),
    },
    "ministack.services.eventbridge": {
        "_dispatch_to_lambda": ("arn", "payload"),
        "_put_events": ("data", "allow_aws_source"),
    },
    "ministack.services.iam": {
        "_IAM_HANDLERS": dict,
        "_error": ("status", "code", "message", "ns"),
        "_roles": object,
        "_xml": ("status", "root_tag", "inner", "ns"),
    },
    "ministack.services.kms": {"key_policy_for_arn": ("resource_arn",)},
    "ministack.services.lambda_svc": {
        "_create_function": ("data",),
        "_execute_function": ("func", "event"),
        "_execution_record_for_config": ("func", "config"),
        "_get_func_record_for_ref": ("function_ref",),
        "_update_config": ("name", "data"),
        "invoke_async_with_retry": ("func", "event"),
    },
    "ministack.services.sqs": {"_queues": object},
    "ministack.services.sts": {"register_session": ("access_key", "session")},
    "ministack.services.s3": {
        "_bucket_default_sse_headers": ("bucket_name",),
        "_build_object_record": ("body", "headers", "etag", "checksums"),
        "_complete_multipart_upload": ("bucket_name", "key", "body", "query_params", "headers"),
        "_crc64nvme": ("body",),
        "_delete_bucket_encryption": ("name",),
        "_error": ("code", "message", "status"),
        "_put_bucket_encryption": ("name", "body"),
        "_put_object": ("bucket_name", "key", "body", "headers"),
        "_qp": (),
        "_resolve_sse_write_headers": ("headers", "bucket_name"),
        "_upload_part": ("bucket_name", "key", "body", "query_params", "headers"),
        "fromstring": (),
        "_ensure_bucket": ("name",),
        "handle_request": (
            "method",
            "path",
            "headers",
            "body",
            "query_params",
            "signed_path",
            "enforce_bucket_region",
            "internal",
        ),
    },
}


def changed_hooks() -> list[str]:
    """One sentence for every hook that ministack no longer has, or has otherwise."""
    return [
        f"{module}.{name} {complaint}"
        for module, names in HOOKS.items()
        for name, expected in names.items()
        if (complaint := _complaint(module, name, expected))
    ]


def _complaint(module: str, name: str, expected: type | tuple[str, ...]) -> str | None:
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError):
        return "is gone"
    if isinstance(expected, type):
        return None if isinstance(found, expected) else f"is no {expected.__name__} any more"
    parameters = tuple(inspect.signature(found).parameters)[: len(expected)]
    return None if parameters == expected else f"takes {parameters} instead of {expected}"

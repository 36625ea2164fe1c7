"""Puts the corrections in front of ministack's Step Functions."""

import contextvars
import json
import re
import threading
from typing import Any, TypeAlias

from ministack import app
from ministack.core.responses import error_response_json, json_response, now_iso
from ministack.services import stepfunctions
from ministack.services.cloudformation import provisioners

from local.states import definition, rights
from local.states.map_run import StoppedError, run_distributed_map
from local.states.payload import MAX_BYTES, UNCAUGHT, refuse_large

# Any: ministack has no types.
Request: TypeAlias = Any

_INVALID_IN_NAMES = re.compile(r'[\s<>{}\[\]?*"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_LONGEST_NAME = 80

_role: contextvars.ContextVar[str] = contextvars.ContextVar("role of the execution's state machine")


def install_step_functions() -> None:
    """Let this process's Step Functions refuse, bound and end what AWS's does."""
    _validate_machines()
    _validate_executions()
    _end_executions()
    _bound_results()
    _require_rights()


def _validate_machines() -> None:
    create, update = stepfunctions._create_state_machine, stepfunctions._update_state_machine
    handler = provisioners._RESOURCE_HANDLERS["AWS::StepFunctions::StateMachine"]
    create_by_template = handler["create"]

    def create_state_machine(data: Request) -> Request:
        return _refused(data) or create(data)

    def update_state_machine(data: Request) -> Request:
        return ("definition" in data and _refused(data)) or update(data)

    def create_resource(logical_id: str, properties: Request, stack: str) -> Request:
        found = {
            "name": properties.get("StateMachineName", "*"),
            "definition": provisioners._sfn_definition(properties),
            "roleArn": properties.get("RoleArn", ""),
        }
        if refusal := _refused(found):
            raise ValueError(f"Resource handler returned message: {json.loads(refusal[2])['message']}")
        return create_by_template(logical_id, properties, stack)

    stepfunctions._create_state_machine = create_state_machine
    stepfunctions._update_state_machine = update_state_machine
    handler["create"] = create_resource


def _refused(data: Request) -> Request:
    if found := definition.complaints(data.get("definition", "")):
        message = f"Invalid State Machine Definition: '{', '.join(found)}'"
        return error_response_json("InvalidDefinition", message, 400)
    if app.AUTH and "roleArn" in data:
        machine = data.get("stateMachineArn") or rights.machine_arn(data.get("name", ""))
        if reason := rights.untrusting(data["roleArn"], machine):
            return error_response_json("AccessDeniedException", reason, 400)
    return None


def _validate_executions() -> None:
    start = stepfunctions._start_execution

    def start_execution(data: Request) -> Request:
        name, given = data.get("name"), data.get("input", "{}")
        if name is not None and (len(name) > _LONGEST_NAME or _INVALID_IN_NAMES.search(name) or not name):
            return error_response_json("InvalidName", f"Invalid Name: '{name}'", 400)
        if len(given.encode()) > MAX_BYTES:
            return error_response_json("ValidationException", f"input is longer than {MAX_BYTES} bytes", 400)
        try:
            json.loads(given)
        except ValueError as error:
            message = f"Invalid State Machine Execution Input: '{error}'"
            return error_response_json("InvalidExecutionInput", message, 400)
        machine = data.get("stateMachineArn", "").replace(":stateMachine:", ":execution:")
        there = stepfunctions._executions.get(f"{machine}:{name}")
        if there and there["status"] == "RUNNING" and there["input"] == given:
            return json_response({key: there[key] for key in ("executionArn", "startDate")})
        return start(data)

    stepfunctions._start_execution = start_execution


def _end_executions() -> None:
    run, fail, add_event = (
        stepfunctions._run_execution,
        stepfunctions._fail_execution,
        stepfunctions._add_event,
    )

    def run_execution(arn: str) -> None:
        machine = stepfunctions._state_machines[stepfunctions._executions[arn]["stateMachineArn"]]
        _role.set(machine["roleArn"])
        seconds = json.loads(machine["definition"]).get("TimeoutSeconds")
        if seconds is None:
            run(arn)
            return
        here = contextvars.copy_context()
        timer = threading.Timer(seconds, here.run, (_time_out, arn))
        timer.daemon = True
        timer.start()
        try:
            run(arn)
        finally:
            timer.cancel()

    def fail_execution(execution: Request, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":  # it may have been stopped meanwhile
            fail(execution, error, cause)

    def add(execution: Request, kind: str, details: Request = None) -> Request:
        if kind == "TaskScheduled" and execution["status"] != "RUNNING":
            raise StoppedError
        return add_event(execution, kind, details)

    stepfunctions._run_execution, stepfunctions._fail_execution = run_execution, fail_execution
    stepfunctions._add_event = add
    stepfunctions._run_distributed_map = run_distributed_map


def _time_out(arn: str) -> None:
    execution = stepfunctions._executions[arn]
    if execution["status"] == "RUNNING":
        execution.update(status="TIMED_OUT", error="States.Timeout", stopDate=now_iso())
        stepfunctions._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
        stepfunctions._emit_execution_status_event(execution)


def _bound_results() -> None:
    invoke, matches = stepfunctions._invoke_resource, stepfunctions._error_matches

    def invoke_resource(resource: str, given: Request) -> Request:
        if app.AUTH:
            rights.require_calling(_role.get(), resource, given)
        result = invoke(resource, given)
        refuse_large(json.dumps(result), f"The result of {resource}")
        return result

    def error_matches(names: list[str], error: str) -> bool:
        return error in names if error in UNCAUGHT else bool(matches(names, error))

    stepfunctions._invoke_resource, stepfunctions._error_matches = invoke_resource, error_matches


def _require_rights() -> None:
    read = stepfunctions._read_map_items

    def read_map_items(reader: Request, effective: Request, ctx: Request) -> Request:
        if app.AUTH:
            rights.require_mapping(_role.get(), ctx["StateMachine"]["Id"])
            place = stepfunctions._resolve_params_obj(reader["Parameters"], effective, ctx)
            rights.require_reading(_role.get(), place["Bucket"], place["Key"])
        return read(reader, effective, ctx)

    stepfunctions._read_map_items = read_map_items

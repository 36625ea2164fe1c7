"""One run of a deployed function, and what IAM denied in it."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.support.permissions.acts import DeniedError, denied_action
from tests.support.permissions.world import World

_FAILED_STEP = re.compile(r'"message": ?"([a-z ]+): failed"')


def run_function(world: World, output: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the function that an output of the stack names; DeniedError if IAM stood in its way."""
    answer = world.aws.client("lambda").invoke(
        FunctionName=world.deployed[output], LogType="Tail", Payload=json.dumps(event).encode()
    )
    payload = json.loads(answer["Payload"].read())
    log = base64.b64decode(answer["LogResult"]).decode(errors="replace")
    outcome = payload[0] if isinstance(payload, list) else payload
    if "FunctionError" in answer:
        outcome = {"result": "failed", "error": payload}
    told = json.dumps(outcome)
    # S3 answers HEAD requests without a body, so without the words that name the action.
    unnamed = "s3:GetObject" if "Forbidden" in told else None
    if action := denied_action(told) or denied_action(log) or unnamed:
        steps = _FAILED_STEP.findall(log)
        raise DeniedError(f"{action}, {f'in the step {steps[-1]}' if steps else _ending(outcome)}")
    return dict(outcome)


def _ending(outcome: Mapping[str, Any]) -> str:
    if refusals := [refusal["code"] for refusal in outcome.get("refusals", [])]:
        return f"and the answer is {', '.join(refusals)}"
    if outcome["result"] == "failed":
        return "and the event fails"
    return f"and the answer is {outcome['result']} all the same"

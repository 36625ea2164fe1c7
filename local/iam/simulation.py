"""IAM's policy simulator, for roles: ministack's own looks at the first resource only, and at no context.

Source: API reference of SimulatePrincipalPolicy. It sees no policies of buckets or keys, as AWS's sees none
for a role.
"""

from collections.abc import Iterator
from itertools import count
from typing import TypeAlias, cast
from xml.sax.saxutils import escape

from ministack.services import iam

from local.iam.roles import role_allows

Form: TypeAlias = dict[str, list[str]]
Answer: TypeAlias = tuple[int, dict[str, str], bytes]


def install_simulation() -> None:
    """Put it in the place of ministack's."""
    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = _simulate


def _simulate(form: Form) -> Answer:
    role = "".join(form.get("PolicySourceArn", []))
    actions = list(_members(form, "ActionNames.member.{}"))
    if not role or not actions:
        return _error(400, "ValidationError", "PolicySourceArn and ActionNames are required.")
    if role.rpartition("/")[2] not in iam._roles:
        return _error(404, "NoSuchEntity", f"The role with name {role.rpartition('/')[2]} cannot be found.")
    keys = {
        name: list(_members(form, f"ContextEntries.member.{number}.ContextKeyValues.member.{{}}"))
        for number, name in enumerate(_members(form, "ContextEntries.member.{}.ContextKeyName"), start=1)
    }
    told = {name: values[0] if len(values) == 1 else values for name, values in keys.items()}
    results = "".join(
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalDecision>{'allowed' if role_allows(role, action, resource, told) else 'implicitDeny'}"
        "</EvalDecision></member>"
        for action in actions
        for resource in list(_members(form, "ResourceArns.member.{}")) or ["*"]
    )
    inner = f"<EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated>"
    body = f"<SimulatePrincipalPolicyResult>{inner}</SimulatePrincipalPolicyResult>"
    return cast("Answer", iam._xml(200, "SimulatePrincipalPolicyResponse", body))


def _error(status: int, code: str, message: str) -> Answer:
    return cast("Answer", iam._error(status, code, message))


def _members(form: Form, name: str) -> Iterator[str]:
    """A list of the Query protocol, which numbers its members from 1."""
    for number in count(1):
        if (values := form.get(name.format(number))) is None:
            return
        yield values[0]

"""docs/permissions.md: every permission with what breaks without it, and every act that is denied."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docs.markdown import table
from tests.support.permissions.evidence import Evidence

_TITLES = {
    "FunctionRole": "The function behind completed labeling jobs",
    "TrainingFinishedRole": "The function behind ended training jobs",
    "PreparingRole": "The state machine that has large manifests prepared in parts",
    "PreparingRangeRole": "The function that prepares a range of them",
    "TrainingRole": "Training jobs",
    "LabelingRole": "Labeling jobs",
    "SubmitPolicy": "Whoever may submit manifests",
}
_HEAD = """# Permissions

Made by `make permissions`, which deploys the stacks to the AWS on the laptop with IAM enforced, takes away
every action of every statement, one at a time, and looks for what breaks. Then each role tries what it must
not be able to do. A statement without evidence fails the run.

The settings are such that every statement exists: a bucket and a key of one's own, a VPC, a warm start, an
instance type with a volume, `[scale]`. Without them the roles have fewer statements, and never others.

What a role does is seen in two ways. The functions really run. What SageMaker and Lambda themselves do with a
role is done in their place, with the role's credentials, call by call.
"""
_DIFFERENCES = """## Where the laptop's IAM is not AWS's

The evaluator is ministack's. Denials, allowances, conditions, wildcards, boundaries and key policies follow
IAM's documentation. Known differences:

- What ministack tells its evaluator of a request is too little for these policies. The folders `local/iam`
  and `local/sagemaker` complete it: resources of CloudWatch Logs, ECR and EC2, CloudWatch's namespace, the
  condition keys of CreateTrainingJob, tags and TaggingAction of AddTags, `iam:PassRole`, the KMS key behind
  an encrypted bucket, and 403 in place of 404 for those who may not list a bucket.
- An operator for single values meets a list of values as one text. The policies here use ForAllValues for
  lists.
- The key policy is asked where KMS is called directly, not where S3 uses the key for somebody.
- `iam:PassRole` is checked by the laptop's SageMaker only, not by the other services of ministack.
- The account's root stands for every service in trust policies, without `aws:SourceAccount` and
  `aws:SourceArn`.
- SageMaker pulls the images of built-in algorithms with credentials of its own, which no role restricts
  (AlgorithmSpecification in the API reference). PullAlgorithms bounds containers of one's own.
- There are no service control policies, and no sessions of federated users.
"""


def page(found: Sequence[Evidence], denied: Iterable[tuple[str, str, str]]) -> str:
    """The page's text; ``denied`` has role, act and the action that IAM denied."""
    by_role = {role: list(acts) for role, acts in groupby(denied, key=lambda act: act[0])}
    parts = [_HEAD]
    for role, rows in groupby(found, key=lambda row: row.role):
        parts += [
            f"## {_TITLES.get(role, role)}: {role}\n",
            table(["statement", "action", "what breaks without it"], _rows(rows)) + "\n",
            f"Denied to {role}:\n",
            table(["act", "denied"], [(act, f"`{action}`") for _, act, action in by_role.get(role, [])])
            + "\n",
        ]
    return "\n".join([*parts, _DIFFERENCES])


def _rows(rows: Iterable[Evidence]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        told = row.breaks or f"Not seen. {row.reason}"
        yield f"`{row.permission.sid}`", f"`{row.permission.action}`", told

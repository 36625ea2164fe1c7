"""Whether the roles that `[scale]` adds can have large manifests prepared, and prepare them."""

from collections.abc import Iterator

from train_on_label import stack_outputs as names
from train_on_label.aws.clients import client
from train_on_label.aws.operating.roles import denied_actions
from train_on_label.partitions import partition_of
from train_on_label.preparation import files
from train_on_label_cli.checks.access import BOTH_WAYS, DEPLOY, Access
from train_on_label_cli.checks.row import Row, looked_at

_MACHINE, _WORKER = names.PREPARING_ROLE_ARN, names.PREPARING_RANGE_ROLE_ARN


def worker_rows(access: Access) -> Iterator[Row]:
    """What large manifests take; nothing without `[scale]`."""
    settings, outputs = access.settings, access.outputs
    if settings.scale is None:
        return
    if names.PREPARING_ARN not in outputs:
        yield Row("workers", "mend", "What [scale] asks for is not deployed.", DEPLOY)
        return
    about, key = "the state machine: have workers prepare", outputs[names.DATA_KEY_ARN]
    yield from looked_at(about, lambda: _having_prepared(about, access))
    yield from access.use(key, "kms:Decrypt", role=_MACHINE)
    yield from access.use(key, *BOTH_WAYS, role=_WORKER)
    yield from access.read(outputs[names.LABELING_BUCKET], _WORKER, settings.data.labels)
    for number, existing in enumerate(settings.existing_bucket, start=1):
        yield from access.read(existing.name, _WORKER, existing.labels, f"ExistingBucket{number}Policy")
        if existing.key_arn and existing.labels:
            yield from access.use(existing.key_arn, "kms:Decrypt", role=_WORKER)


def _having_prepared(about: str, access: Access) -> Row:
    outputs, region = access.outputs, access.region
    iam, machine, partition = client("iam", region), outputs[names.PREPARING_ARN], partition_of(region)
    functions = [
        f"arn:{partition}:lambda:{region}:{access.account}:function:{outputs[name]}"
        for name in (names.FUNCTION_NAME, names.PREPARING_RANGE_FUNCTION_NAME)
    ]
    lists = f"{files.UNJOINED}any/{files.PARTS}any/{files.TASKS}"
    asked = {
        "states:StartExecution": [machine],
        "lambda:InvokeFunction": functions,
        "s3:GetObject": [f"arn:{partition}:s3:::{outputs[names.DATASETS_BUCKET]}/{lists}"],
    }
    role = outputs[_MACHINE]
    if denied := [each for action, on in asked.items() for each in denied_actions(iam, role, [action], on)]:
        return Row(about, "mend", f"The role lacks {', '.join(denied)}.", DEPLOY)
    if denied_actions(iam, outputs[names.FUNCTION_ROLE_ARN], ["states:StartExecution"], [machine]):
        return Row(about, "mend", "The function's role lacks states:StartExecution.", DEPLOY)
    return Row(about, "ok", "The function may start it, and it the workers.")

"""What the owner of an existing bucket or key must allow, as statements to paste."""

from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_iam as iam

from train_on_label.settings.existing_bucket import ExistingBucket

Statement = dict[str, object]


def tell_existing_access(
    stack: Stack,
    number: int,
    existing: ExistingBucket,
    readers: Mapping[str, tuple[iam.IRole, Sequence[str]]],
) -> None:
    """One output for the bucket's policy and, where it has a key of its own, one for the key's policy.

    ``readers`` maps a name to a role and the prefixes that it reads.
    """
    reading = {name: (role, prefixes) for name, (role, prefixes) in readers.items() if prefixes}
    if not reading:
        return
    bucket_policy = list(_bucket_statements(stack, existing, reading))
    CfnOutput(
        stack,
        f"ExistingBucket{number}Policy",
        description=f"For the bucket policy of {existing.name}, where it lies in another account",
        value=stack.to_json_string(bucket_policy),
    )
    if existing.key_arn:
        principals = [role.role_arn for role, _ in reading.values()]
        CfnOutput(
            stack,
            f"ExistingBucket{number}KeyPolicy",
            description=f"For the policy of the key of {existing.name}, where it lies in another account",
            value=stack.to_json_string(
                [_statement("TrainOnLabelDecrypts", principals, "kms:Decrypt", ["*"])]
            ),
        )


def _bucket_statements(
    stack: Stack, existing: ExistingBucket, readers: Mapping[str, tuple[iam.IRole, Sequence[str]]]
) -> Iterator[Statement]:
    arn = stack.format_arn(service="s3", region="", account="", resource=existing.name)
    for name, (role, prefixes) in readers.items():
        objects = [f"{arn}/{prefix}*" for prefix in dict.fromkeys(prefixes)]
        # Workers read, of all ranges, the version that the first look saw.
        reading = ["s3:GetObject", "s3:GetObjectVersion"] if name == "Workers" else "s3:GetObject"
        yield _statement(f"TrainOnLabel{name}Reads", [role.role_arn], reading, objects)
    principals = [role.role_arn for role, _ in readers.values()]
    yield _statement("TrainOnLabelLists", principals, "s3:ListBucket", [arn])


def _statement(sid: str, principals: list[str], action: str | list[str], resources: list[str]) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": principals},
        "Action": action,
        "Resource": resources,
    }

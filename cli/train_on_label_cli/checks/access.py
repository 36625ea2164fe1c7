"""Whether the deployment's roles can read what the settings name, and encrypt with its keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from train_on_label import stack_outputs as names
from train_on_label.algorithms.images import dns_suffix
from train_on_label.aws.clients import client
from train_on_label.aws.operating.roles import denied_actions
from train_on_label.aws.s3.objects import bucket_region, is_bucket_of
from train_on_label.partitions import partition_of
from train_on_label.settings.file import Settings
from train_on_label_cli.checks.row import Row, looked_at
from train_on_label_cli.deployment.deployed import Outputs

_ROLES: Final = {
    names.TRAINING_ROLE_ARN: "training jobs",
    names.FUNCTION_ROLE_ARN: "the function",
    names.PREPARING_ROLE_ARN: "the state machine",
    names.PREPARING_RANGE_ROLE_ARN: "workers",
}
_STREAMING: Final = {
    "sqs": (
        *("CreateQueue", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ReceiveMessage"),
        *("SendMessage", "SetQueueAttributes"),
    ),
    "sns": ("Publish", "Subscribe", "Unsubscribe"),
}
"""What streaming labeling jobs take beyond others: SageMaker developer guide,
sms-security-permission-execution-role, "Built-In Task Types (Streaming)"."""
BOTH_WAYS: Final = ("kms:Decrypt", "kms:GenerateDataKey")
DEPLOY: Final = "Deploy these settings: make deploy CONFIG=..."


@dataclass(frozen=True, slots=True)
class Access:
    """A deployment's roles, against what its settings name."""

    settings: Settings
    outputs: Outputs
    region: str

    def rows(self) -> Iterator[Row]:
        """Buckets, then keys, then what streaming lacks."""
        data, own = self.settings.data, self.outputs[names.LABELING_BUCKET]
        yield from self.read(own, names.TRAINING_ROLE_ARN, data.images + data.labels)
        yield from self.read(own, names.FUNCTION_ROLE_ARN, data.labels)
        yield from self.read(self.outputs[names.DATASETS_BUCKET], names.TRAINING_ROLE_ARN, ("",))
        for number, existing in enumerate(self.settings.existing_bucket, start=1):
            policy = f"ExistingBucket{number}Policy"
            yield from self.read(
                existing.name, names.TRAINING_ROLE_ARN, existing.images + existing.labels, policy
            )
            yield from self.read(existing.name, names.FUNCTION_ROLE_ARN, existing.labels, policy)
            if existing.key_arn and existing.is_readable:
                yield from self.use(existing.key_arn, "kms:Decrypt")
        yield from self.use(self.outputs[names.DATA_KEY_ARN], *BOTH_WAYS)
        trained = [profile.training for profile in self.settings.profiles]
        for key in sorted({options.output_kms_key for options in trained if options.output_kms_key}):
            yield from self.use(self._key_arn(key), "kms:GenerateDataKey", "kms:Encrypt")
        for key in sorted({options.volume_kms_key for options in trained if options.volume_kms_key}):
            yield from self.use(self._key_arn(key), "kms:CreateGrant")
        about = "streaming labeling jobs"
        yield from looked_at(about, lambda: self._streaming(about))

    def read(
        self, bucket: str, role: str, prefixes: Sequence[str], policy: str | None = None
    ) -> Iterator[Row]:
        """Whether a role, named by its output, may read what lies under prefixes of a bucket."""
        if prefixes:
            about = f"{_ROLES[role]}: read {bucket}"
            yield from looked_at(about, lambda: self._reading(about, bucket, role, prefixes, policy))

    def _reading(
        self, about: str, bucket: str, role: str, prefixes: Sequence[str], policy: str | None
    ) -> Row:
        s3, iam = client("s3", self.region), client("iam", self.region)
        where = bucket_region(s3, bucket)
        if where != self.region:
            found = "S3 knows no such bucket." if where is None else f"It lies in {where}."
            return Row(
                about, "mend", found, f"SageMaker reads buckets of its own region only: {self.region}."
            )
        arn = f"arn:{partition_of(self.region)}:s3:::{bucket}"
        objects = [f"{arn}/{prefix}any" for prefix in dict.fromkeys(prefixes)]
        denied = denied_actions(iam, self.outputs[role], ["s3:GetObject"], objects)
        if role != names.PREPARING_RANGE_ROLE_ARN:  # what workers read was found before
            denied += denied_actions(iam, self.outputs[role], ["s3:ListBucket"], [arn])
        if denied:
            return Row(about, "mend", f"The role lacks {', '.join(denied)}.", DEPLOY)
        if policy and not is_bucket_of(s3, bucket, self.account):
            found = "The role may. The bucket is another account's, or you may not list it: it may say no."
            return Row(about, "note", found, f"Its owner allows what the stack's output {policy} says.")
        folders = ", ".join(prefix or "all" for prefix in dict.fromkeys(prefixes))
        return Row(about, "ok", f"{folders}; the bucket's own policy is not looked at.")

    def use(self, key_arn: str, *actions: str, role: str = names.TRAINING_ROLE_ARN) -> Iterator[Row]:
        """Whether a role, named by its output, may use a key for objects in S3."""
        about = f"{_ROLES[role]}: use key {key_arn.rpartition('/')[2]}"
        yield from looked_at(about, lambda: self._using(about, key_arn, role, actions))

    def _using(self, about: str, key_arn: str, role: str, actions: Sequence[str]) -> Row:
        state = client("kms", self.region).describe_key(KeyId=key_arn)["KeyMetadata"]["KeyState"]
        if state != "Enabled":
            return Row(about, "mend", f"It is {state}.", f"aws kms enable-key --key-id {key_arn}")
        context = {
            "kms:ViaService": f"s3.{self.region}.{dns_suffix(self.region)}",
            "kms:GrantIsForAWSResource": "true",
        }
        iam = client("iam", self.region)
        if denied := denied_actions(iam, self.outputs[role], actions, [key_arn], context):
            return Row(about, "mend", f"The role lacks {', '.join(denied)}.", DEPLOY)
        return Row(about, "ok", f"{', '.join(actions)}; the key's own policy is not looked at.")

    def _streaming(self, about: str) -> Row:
        arn = f"arn:{partition_of(self.region)}:{{}}:{self.region}:{self.account}:GroundTruth"
        context = {"sns:Protocol": "sqs", "sns:Endpoint": arn.format("sqs")}
        denied = [
            action
            for service, actions in _STREAMING.items()
            for action in denied_actions(
                client("iam", self.region),
                self.outputs[names.LABELING_ROLE_ARN],
                [f"{service}:{action}" for action in actions],
                [arn.format(service)],
                context,
            )
        ]
        if not denied:
            return Row(about, "ok", "The labeling role may do what they take.")
        return Row(
            about,
            "note",
            f"The labeling role lacks {', '.join(denied)}.",
            "Other labeling jobs need none of it. Run streaming ones as a role of your own that has it.",
        )

    @property
    def account(self) -> str:
        """The deployment's."""
        return self.outputs[names.TRAINING_ROLE_ARN].split(":")[4]

    def _key_arn(self, key: str) -> str:
        if key.startswith("arn:"):
            return key
        return f"arn:{partition_of(self.region)}:kms:{self.region}:{self.account}:key/{key}"

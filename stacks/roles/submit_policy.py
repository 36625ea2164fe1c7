"""The policy of people and machines that may drop manifests."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.roles.narrow_role import acknowledge_open
from train_on_label.dropped_manifests import INCOMING


class SubmitPolicy(iam.ManagedPolicy):
    """Lets whoever has it put manifests into any profile's folder, and find the bucket to put them into."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: str, bucket_arn: str, key_arn: str
    ) -> None:
        super().__init__(
            scope, construct_id, description=f"Drop manifests under {INCOMING} of the labeling bucket"
        )
        stack = Stack.of(self)
        data_stack = stack.format_arn(
            service="cloudformation", resource="stack", resource_name=f"{deployment}-data/*"
        )
        self._allow(
            "DropManifests",
            "s3:PutObject",
            "s3:AbortMultipartUpload",
            on=[f"{bucket_arn}/{INCOMING}*"],
            open_because="Whoever has it names the manifests; a policy of one's own may name a folder.",
        )
        self._allow("EncryptManifests", "kms:GenerateDataKey", "kms:Decrypt", on=[key_arn], by_s3=True)
        self._allow(
            "FindDeployment",
            "cloudformation:DescribeStacks",
            on=[data_stack],
            open_because="CloudFormation ends a stack's ARN in an id.",
        )

    def _allow(
        self, sid: str, *actions: str, on: list[str], by_s3: bool = False, open_because: str | None = None
    ) -> None:
        stack = Stack.of(self)
        via = {"StringEquals": {"kms:ViaService": f"s3.{stack.region}.{stack.url_suffix}"}}
        self.add_statements(
            iam.PolicyStatement(
                sid=sid, actions=list(actions), resources=on, conditions=via if by_s3 else None
            )
        )
        if open_because:
            acknowledge_open(self, on, open_because)

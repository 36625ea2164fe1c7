"""The stateful stack: the key and the buckets, which outlive every deployment."""

from typing import Any

from aws_cdk import ArnFormat, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.storage.private_bucket import AccessLogBucket, PrivateBucket
from train_on_label import stack_outputs as outputs
from train_on_label.preparation import files
from train_on_label.settings.file import Settings

# Workers' browsers load images straight from S3. Without this rule Chrome 89 and later turn them by their
# EXIF data or refuse them, and the labeling tasks fail. The origin is the worker portal's, whose host name
# differs by workforce and region, so AWS's own rule is open; reading still takes a presigned URL.
GROUND_TRUTH_CORS = s3.CorsRule(
    allowed_methods=[s3.HttpMethods.GET],
    allowed_origins=["*"],
    exposed_headers=["Access-Control-Allow-Origin"],
)


class DataStack(Stack):
    """Holds what is labeled, what was prepared from it, and the models trained on that."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, **kwargs: Any) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Train on Label: the key and the buckets",
            termination_protection=settings.data.retain,
            **kwargs,
        )
        self.key = kms.Key(
            self,
            "DataKey",
            description=f"Encrypts the buckets of {settings.deployment.name}",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN if settings.data.retain else RemovalPolicy.DESTROY,
        )
        self.key.add_alias(f"alias/{settings.deployment.name}/data")
        self._let_alarms_use_the_key()
        self._let_logs_use_the_key(settings.deployment.name)
        access_logs = AccessLogBucket(self, "AccessLogs", settings=settings.data)
        self.labeling = PrivateBucket(
            self,
            "Labeling",
            key=self.key,
            access_logs=access_logs,
            settings=settings.data,
            cors=[GROUND_TRUTH_CORS],
            tells_of_objects=True,
        )
        self.datasets = PrivateBucket(
            self,
            "Datasets",
            key=self.key,
            access_logs=access_logs,
            settings=settings.data,
            passing=[files.UNJOINED] if settings.scale else (),
        )
        self.models = PrivateBucket(
            self, "Models", key=self.key, access_logs=access_logs, settings=settings.data
        )

        for name, value in {
            outputs.LABELING_BUCKET: self.labeling.bucket_name,
            outputs.DATASETS_BUCKET: self.datasets.bucket_name,
            outputs.MODELS_BUCKET: self.models.bucket_name,
            outputs.DATA_KEY_ARN: self.key.key_arn,
        }.items():
            CfnOutput(self, name, value=value, description=outputs.DESCRIPTIONS[name])

    def _let_logs_use_the_key(self, deployment: str) -> None:
        groups = self.format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{deployment}-training-*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="LogsOfThisDeployment",
                actions=[
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ],
                principals=[iam.ServicePrincipal(f"logs.{self.region}.{self.url_suffix}")],
                resources=["*"],  # in a key's policy: the key
                # As the CloudWatch Logs guide has it; CloudFormation names groups after their stack.
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
            )
        )

    def _let_alarms_use_the_key(self) -> None:
        # Alarms publish on the encrypted topic as CloudWatch itself, not by a role of this project.
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=["*"],  # in a key's policy: the key
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )

"""The buckets: encrypted, versioned, private, logged, and reached over TLS only."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from train_on_label.settings.infrastructure import Data


class AccessLogBucket(s3.Bucket):
    """Holds the access logs of the other buckets until they expire."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Data) -> None:
        super().__init__(
            scope,
            construct_id,
            # S3 delivers access logs to no bucket whose default encryption is a customer-managed key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            versioned=True,
            lifecycle_rules=[
                _clean_up(settings),
                s3.LifecycleRule(id="Expire", expiration=Duration.days(settings.access_log_days)),
            ],
            removal_policy=_removal_policy(settings),
        )


class PrivateBucket(s3.Bucket):
    """Holds data under the environment's own key; every read and write of it is logged.

    What lies under the prefixes in ``passing`` is deleted after some days.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        access_logs: s3.IBucket,
        settings: Data,
        cors: Sequence[s3.CorsRule] = (),
        tells_of_objects: bool = False,
        passing: Sequence[str] = (),
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            cors=list(cors) or None,
            lifecycle_rules=[_clean_up(settings), *(_delete(prefix, settings) for prefix in passing)],
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            removal_policy=_removal_policy(settings),
        )
        if tells_of_objects:
            # The library's own way is a custom resource, with a function that may change any bucket.
            bucket = self.node.default_child
            assert isinstance(bucket, s3.CfnBucket)  # noqa: S101  # tells mypy
            bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
                event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                    event_bridge_enabled=True
                )
            )


def _clean_up(settings: Data) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="CleanUp",
        abort_incomplete_multipart_upload_after=Duration.days(settings.incomplete_upload_days),
        noncurrent_version_expiration=Duration.days(settings.old_versions_days),
    )


def _delete(prefix: str, settings: Data) -> s3.LifecycleRule:
    """What lies there is of use as long as an upload that was never completed."""
    return s3.LifecycleRule(
        id=f"Delete{prefix.strip('/_').title()}",
        prefix=prefix,
        expiration=Duration.days(settings.incomplete_upload_days),
        noncurrent_version_expiration=Duration.days(1),
    )


def _removal_policy(settings: Data) -> RemovalPolicy:
    return RemovalPolicy.RETAIN if settings.retain else RemovalPolicy.DESTROY

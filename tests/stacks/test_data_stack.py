"""The stateful stack: what must never be lost, or seen by others."""

from tests.support.synthesis import Synthesized

# CloudFormation replaces a resource whose logical ID changes: a bucket would be left behind with its data.
STATEFUL = {
    "KMS::Key": {"DataKey17AFBB84"},
    "S3::Bucket": {"AccessLogs8B620ECA", "Labeling805EA058", "Datasets0030EE04", "ModelsC55D3500"},
}


def test_stateful_resources_keep_their_logical_ids(any_shape: Synthesized) -> None:
    assert {kind: set(any_shape.resources("Data", kind)) for kind in STATEFUL} == STATEFUL


def test_the_key_is_rotated_every_year(plain: Synthesized) -> None:
    plain.template("Data").has_resource_properties("AWS::KMS::Key", {"EnableKeyRotation": True})


def test_every_bucket_is_versioned_and_blocks_public_access(plain: Synthesized) -> None:
    for bucket in plain.resources("Data", "S3::Bucket").values():
        assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_every_bucket_refuses_requests_without_tls(plain: Synthesized) -> None:
    policies = plain.resources("Data", "S3::BucketPolicy").values()
    refusing = {
        policy["Properties"]["Bucket"]["Ref"]
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Action"] == "s3:*"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert refusing == STATEFUL["S3::Bucket"]


def test_data_is_encrypted_with_the_key_and_logged(plain: Synthesized) -> None:
    for name, bucket in plain.resources("Data", "S3::Bucket").items():
        rule = bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
        encryption = rule["ServerSideEncryptionByDefault"]
        if name.startswith("AccessLogs"):
            assert encryption == {"SSEAlgorithm": "AES256"}
        else:
            assert encryption["KMSMasterKeyID"] == {"Fn::GetAtt": ["DataKey17AFBB84", "Arn"]}
            assert rule["BucketKeyEnabled"]
            logs = bucket["Properties"]["LoggingConfiguration"]
            assert logs["DestinationBucketName"] == {"Ref": "AccessLogs8B620ECA"}


def test_unfinished_uploads_and_old_versions_expire(plain: Synthesized) -> None:
    for bucket in plain.resources("Data", "S3::Bucket").values():
        rule = bucket["Properties"]["LifecycleConfiguration"]["Rules"][0]
        assert rule["Status"] == "Enabled"
        assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 3}
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_only_the_labeling_bucket_lets_the_browsers_of_workers_read(plain: Synthesized) -> None:
    rules = {
        name: bucket["Properties"].get("CorsConfiguration")
        for name, bucket in plain.resources("Data", "S3::Bucket").items()
    }
    assert rules.pop("Labeling805EA058") == {
        "CorsRules": [
            {
                "AllowedMethods": ["GET"],
                "AllowedOrigins": ["*"],
                "ExposedHeaders": ["Access-Control-Allow-Origin"],
            }
        ]
    }
    assert set(rules.values()) == {None}


def test_a_deleted_stack_leaves_key_and_buckets(plain: Synthesized) -> None:
    assert plain.manifest["Data"]["properties"]["terminationProtection"] is True
    assert deletion_policies(plain) == {"Retain"}


def test_a_test_environment_can_be_deleted(laptop: Synthesized) -> None:
    assert not laptop.manifest["Data"]["properties"].get("terminationProtection")
    assert deletion_policies(laptop) == {"Delete"}


def deletion_policies(synthesized: Synthesized) -> set[str]:
    return {
        resource["DeletionPolicy"]
        for kind in STATEFUL
        for resource in synthesized.resources("Data", kind).values()
    }

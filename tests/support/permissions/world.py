"""A deployment under IAM enforcement in which every statement of the roles has something to be for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from local.aws import LaptopAws
from local.data_sets.street_scenes import draw_scenes
from local.deployment import Deployed, deploy
from tests.support.quick_training import train_quickly

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ServerSideEncryptionRuleTypeDef

EXISTING = "existing-labels-and-images"
SETTINGS = """
[deployment]
account = "000000000000"
region = "us-east-1"
[data]
retain = false
labels = ["jobs/", "output/"]
images = ["images/"]
[[existing_bucket]]
name = "{existing}"
labels = ["output/"]
images = ["images/"]
key_arn = "{existing_key}"
[labeling]
automated = true
functions = ["{function}"]
[function]
target = "host"
subnets = ["{subnet}"]
security_group_ids = ["{security_group}"]
log_retention_days = 7
[scale]
above_bytes = 1_000_000
range_bytes = 1_000_000
max_workers = 2
[guards]
max_running_jobs_per_profile = 1000
[[profile]]
name = "street-scenes"
match = {{ labeling_job = "street-*", task_type = "object-detection" }}
dataset = {{ max_rejected_fraction = 0.9 }}
[profile.training]
algorithm = "object-detection"
instance_type = "ml.g5.2xlarge"
network_isolation = true
inter_container_encryption = true
[[profile]]
name = "night-scenes"
match = {{ labeling_job = "night-*", task_type = "object-detection" }}
dataset = {{ max_rejected_fraction = 0.9 }}
[profile.training]
algorithm = "object-detection"
instance_type = "ml.p3.2xlarge"
network_isolation = true
inter_container_encryption = true
max_runtime_seconds = 3600
subnets = ["{subnet}"]
security_group_ids = ["{security_group}"]
warm_start = true
checkpoints = true
[[profile]]
name = "harbours"
match = {{ labeling_job = "harbours-*", task_type = "object-detection" }}
dataset = {{ max_rejected_fraction = 0.9, train_on = "profile" }}
[profile.training]
algorithm = "object-detection"
instance_type = "ml.g5.2xlarge"
network_isolation = true
inter_container_encryption = true
[[profile]]
name = "moods"
match = {{ labeling_job = "moods-*", task_type = "text-classification" }}
[profile.training]
algorithm = "blazingtext"
instance_type = "ml.t3.medium"
network_isolation = true
inter_container_encryption = true
max_runtime_seconds = 900
hyperparameters = {{ epochs = 5 }}
"""
_SCENES = 60
"""As many as any test has labels of."""
TASK_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:pre-annotation"


@dataclass(frozen=True, slots=True)
class World:
    """What is deployed, and what was there before."""

    aws: LaptopAws
    deployed: Deployed
    settings: str
    """What was deployed, as TOML."""
    existing_key: str
    other_key: str
    """A key that no role of the deployment is allowed."""
    subnet: str
    other_subnet: str
    security_group: str

    @contextmanager
    def without_events(self) -> Iterator[None]:
        """Keeps events inside the block from running functions beside the runs that are looked at."""
        events, functions = self.aws.client("events"), self.aws.client("lambda")
        names = [rule["Name"] for rule in events.list_rules()["Rules"]]
        sources = [each["UUID"] for each in functions.list_event_source_mappings()["EventSourceMappings"]]
        for name in names:
            events.disable_rule(Name=name)
        for source in sources:
            functions.update_event_source_mapping(UUID=source, Enabled=False)
        try:
            yield
        finally:
            for name in names:
                events.enable_rule(Name=name)
            for source in sources:
                functions.update_event_source_mapping(UUID=source, Enabled=True)

    @contextmanager
    def encrypted_with(self, bucket: str, key: str) -> Iterator[None]:
        """Lets a bucket's default encryption be another key inside the block."""
        s3 = self.aws.client("s3")
        before = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        _encrypt(s3, bucket, key)
        try:
            yield
        finally:
            s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=before)


def build_world(aws: LaptopAws) -> World:
    """Makes what the settings name, deploys the stacks with them, and puts objects where roles may read."""
    train_quickly(aws)
    existing_key, other_key = (aws.client("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    ec2, s3 = aws.client("ec2"), aws.client("s3")
    subnet, other_subnet, *_ = (each["SubnetId"] for each in ec2.describe_subnets()["Subnets"])
    security_group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    s3.create_bucket(Bucket=EXISTING)
    s3.put_bucket_versioning(Bucket=EXISTING, VersioningConfiguration={"Status": "Enabled"})
    _encrypt(s3, EXISTING, existing_key)
    with TemporaryDirectory() as folder:
        settings = Path(folder, "settings.toml")
        text = SETTINGS.format(
            existing=EXISTING,
            existing_key=existing_key,
            subnet=subnet,
            security_group=security_group,
            function=TASK_FUNCTION,
        )
        settings.write_text(text, encoding="utf-8")
        deployed = deploy(aws, settings)
    for name in ("LabelingBucket", "DatasetsBucket", "ModelsBucket"):
        for key in ("images/1.jpg", "other/1.jpg", "street/train.manifest", "street/model.bin"):
            s3.put_object(Bucket=deployed[name], Key=key, Body=b"{}\n")
    for scene in draw_scenes(_SCENES):
        s3.put_object(Bucket=deployed["LabelingBucket"], Key=f"images/{scene.name}", Body=scene.jpeg)
    s3.put_object(Bucket=deployed["DatasetsBucket"], Key="street/dataset.json", Body=b"{}")
    for key in ("images/1.jpg", "other/1.jpg"):
        s3.put_object(Bucket=EXISTING, Key=key, Body=b"image")
    return World(aws, deployed, text, existing_key, other_key, subnet, other_subnet, security_group)


def _encrypt(s3: "S3Client", bucket: str, key: str) -> None:
    rule: ServerSideEncryptionRuleTypeDef = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    }
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})

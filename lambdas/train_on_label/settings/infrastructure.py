"""What only the stacks read of the settings: where and how a deployment runs, and whom it tells."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from train_on_label.mistakes import mistake, raise_mistakes
from train_on_label.settings.aws_names import (
    AccountId,
    EmailAddress,
    FunctionArn,
    NetworkId,
    PolicyArn,
    Prefix,
    Region,
    RolePath,
    StackName,
    TopicArn,
    WebAddress,
)

RUNBOOK = "docs/runbook.md"
"""Of this repository, where nobody says where the page is published."""

Days = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deployment(Section):
    """Where the stacks go."""

    name: StackName = "train-on-label"
    """Begins the stacks' names and the pause parameter's: two deployments in one account differ in it."""
    account: AccountId | None = None
    """By default the account of the AWS credentials."""
    region: Region | None = None
    """By default the region that AWS is configured for."""


class Data(Section):
    """The key and the buckets."""

    retain: bool = True
    """False lets a deletion of the stack delete the key and the empty buckets: for test environments."""
    old_versions_days: Days = 30
    """How long S3 keeps what was overwritten or deleted."""
    incomplete_upload_days: Annotated[int, Field(ge=1, le=7)] = 3
    """How long S3 keeps the parts of an upload that was never completed."""
    access_log_days: Days = 365
    """How long S3 keeps its access logs of the buckets."""
    labels: tuple[Prefix, ...] = ("",)
    """Where output manifests, label-category files and masks lie in the labeling bucket."""
    images: tuple[Prefix, ...] = ("",)
    """Where the labeled objects lie in the labeling bucket."""


class Labeling(Section):
    """What Ground Truth jobs with the stack's role do beside the built-in tasks."""

    automated: bool = False
    """Automated data labeling: Ground Truth trains with the role, too."""
    functions: tuple[FunctionArn, ...] = ()
    """The pre- and post-annotation functions of custom tasks."""


class Function(Section):
    """How the functions run."""

    target: Literal["lambda", "host"] = "lambda"
    """`lambda`: Lambda's own runtime on arm64. `host`: this machine's Python, for the AWS on the laptop."""
    memory_mb: Annotated[int, Field(ge=128, le=10_240)] = 1_769
    """Of the function that prepares datasets. Each 1,769 MB bring a core, and processes that prepare large
    manifests on it: 5 are the most."""
    timeout_seconds: Annotated[int, Field(ge=30, le=900)] = 900
    """How long one labeling job may take to prepare."""
    reserved_concurrency: Annotated[int, Field(ge=1)] | None = None
    """How many labeling jobs may be prepared at once; by default as many as the account allows."""
    subnets: tuple[NetworkId, ...] = ()
    """Where the functions run, with ways to the services that they call; by default outside any VPC."""
    security_group_ids: Annotated[tuple[NetworkId, ...], Field(validate_default=True)] = ()
    """The functions' security groups; they go together with subnets."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """`train-on-label status` and the dashboard read lines of INFO."""
    # CloudWatch Logs takes no other numbers than those of its own list; these are the useful ones.
    log_retention_days: Literal[7, 14, 30, 90, 180, 365, 731, 1827, 3653] = 90
    """How long the functions' logs are kept."""

    @field_validator("security_group_ids")
    @classmethod
    def _with_subnets(cls, groups: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "subnets" in info.data and bool(groups) != bool(info.data["subnets"]):
            raise_mistakes([mistake((), groups, "and subnets go together: set both or none")])
        return groups


class Scale(Section):
    """Manifests beyond one function, prepared in parts by many at once; without this table, by one alone."""

    above_bytes: Annotated[int, Field(ge=1)] = 20_000_000_000
    """Manifests that are larger together are prepared in parts."""
    range_bytes: Annotated[int, Field(ge=1_000_000)] = 134_217_728
    """How many bytes of them each part is of. What comes of 6 MB or more S3 copies together by itself."""
    max_workers: Annotated[int, Field(ge=1, le=1_000)] = 100
    """How many functions prepare parts at a time; they share the account's concurrency with all others."""


class Roles(Section):
    """What an organization demands of every role."""

    path: RolePath = "/"
    """The path of all roles."""
    permissions_boundary_arn: PolicyArn | None = None
    """The permissions boundary of all roles."""


class Notifications(Section):
    """Whom the notifications tell, beside those who subscribe to the topic themselves."""

    emails: tuple[EmailAddress, ...] = ()
    """Each must confirm the subscription that SNS asks for."""


class Alarms(Section):
    """Whom the alarms tell, and what they bear; docs/runbook.md has a section on each."""

    runbook_url: WebAddress = RUNBOOK
    """Where people find docs/runbook.md; each alarm, and each code on a dataset card, adds its section. By
    default the file's path in this repository."""
    topic_arn: TopicArn | None = None
    """By default they tell the topic of the notifications."""
    function_errors: Count = 1
    """Failed invocations in 5 minutes."""
    function_throttles: Count = 1
    """Throttled invocations in 5 minutes."""
    duration_percent: Annotated[int, Field(ge=1, le=100)] = 80
    """Of the time that a function may take."""
    training_jobs_failed: Count = 1
    """In an hour."""
    labeling_jobs_refused: Count = 5
    """In an hour."""
    nothing_started_days: Annotated[int, Field(ge=1, le=7)] | None = None
    """CloudWatch looks back no further than a week."""

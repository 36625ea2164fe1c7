"""The settings file of one environment: what the functions need, and where and how they are deployed."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from train_on_label.mistakes import mistake, tell
from train_on_label.profiles import Profile
from train_on_label.settings import TrainingSettings, describe_mistakes

Prefix = Annotated[str, Field(pattern=r"^([^/*?$][^*?$]*/)?$")]
"""Keys in a bucket that begin alike: "" is the whole bucket, else a folder that ends in a slash. IAM would
read *, ? and $ as patterns."""
KeyArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$")]
Days = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Deployment(Section):
    """Where the stacks go."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = "train-on-label"
    """Begins the stacks' names and the pause parameter's: two deployments in one account differ in it."""
    account: Annotated[str, Field(pattern=r"^\d{12}$")] | None = None
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] | None = None


class Data(Section):
    """The key and the buckets."""

    retain: bool = True
    """False lets a deletion of the stack delete the key and the empty buckets: for test environments."""
    old_versions_days: Days = 30
    incomplete_upload_days: Annotated[int, Field(ge=1, le=7)] = 3
    access_log_days: Days = 365
    labels: tuple[Prefix, ...] = ("",)
    """Where output manifests, label-category files and masks lie in the labeling bucket."""
    images: tuple[Prefix, ...] = ("",)
    """Where the labeled objects lie in the labeling bucket."""


class ExistingBucket(Section):
    """A bucket that labeling jobs use already: what of it may be read."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    labels: tuple[Prefix, ...] = ()
    images: tuple[Prefix, ...] = ()
    key_arn: KeyArn | None = None
    """The key that its objects are encrypted with, if it is a customer-managed one."""


class Function(Section):
    """How the functions run."""

    target: Literal["lambda", "host"] = "lambda"
    """`lambda`: Lambda's own runtime on arm64. `host`: this machine's Python, for the AWS on the laptop."""
    # From 1,769 MB on, Lambda gives a whole core; one core is what streaming a manifest can use.
    memory_mb: Annotated[int, Field(ge=128, le=10_240)] = 1_769
    timeout_seconds: Annotated[int, Field(ge=30, le=900)] = 900
    reserved_concurrency: Annotated[int, Field(ge=1)] | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # CloudWatch Logs takes no other numbers than those of its own list; these are the useful ones.
    log_retention_days: Literal[7, 14, 30, 90, 180, 365, 731, 1827, 3653] = 90


class Roles(Section):
    """What an organization demands of every role."""

    path: Annotated[str, Field(pattern=r"^/([!-~]+/)?$", max_length=512)] = "/"
    permissions_boundary_arn: (
        Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+$")] | None
    ) = None


class Alarms(Section):
    """Whom the alarms tell."""

    topic_arn: Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:.+$")] | None = None


class Settings(TrainingSettings):
    """A whole settings file: the functions' sections, and those of the infrastructure."""

    deployment: Deployment = Deployment()
    data: Data = Data()
    existing_bucket: tuple[ExistingBucket, ...] = ()
    function: Function = Function()
    roles: Roles = Roles()
    alarms: Alarms = Alarms()

    @field_validator("profile")
    @classmethod
    def _keys_that_iam_can_name(cls, profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
        tell(
            mistake((at, "training", field), key, "is an alias: name the key by its ARN or id, as IAM does")
            for at, profile in enumerate(profiles)
            for field in ("output_kms_key", "volume_kms_key")
            if "alias/" in (key := getattr(profile.training, field) or "")
        )
        return profiles

    def for_functions(self) -> TrainingSettings:
        """The sections that travel with the functions' code."""
        return TrainingSettings.model_validate(self.model_dump(include=set(TrainingSettings.model_fields)))


class SettingsError(Exception):
    """Everything that a person has to mend in the settings file, one mistake a line."""


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file; SettingsError lists every mistake at once."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}); name a file with -c config=PATH"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from None
    except ValidationError as error:
        raise SettingsError("\n".join([f"{path}:", *describe_mistakes(error)])) from None

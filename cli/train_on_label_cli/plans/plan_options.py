"""What `plan` and `rehearse` are told alike, and the plan that comes of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.labeling.task_types import BY_NAME, TaskType, of_metadata_type
from train_on_label.mistakes import did_you_mean
from train_on_label.preparation.ports import DatasetStore
from train_on_label.settings.file import Settings, SettingsError, read_settings
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.plans.inputs import PlanInput, from_labeling_job, from_manifest
from train_on_label_cli.plans.places import Imagined, Place
from train_on_label_cli.plans.preview import Preview, preview
from train_on_label_cli.progress import reading

_PLANNED, _APPLIES, _WHERE = "What is planned", "What applies to it", "Where training would run"
_ACCOUNT = re.compile(r"[0-9]{12}")
_LABELING_JOB = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


def _option(help_: str, panel: str, **more: Any) -> Any:
    return typer.Option(help=help_, rich_help_panel=panel, show_default=False, **more)


Manifest = Annotated[
    str | None, typer.Argument(help="An output manifest: a file, - or s3://bucket/key.", show_default=False)
]
LabelAttribute = Annotated[
    str | None, _option("The attribute that holds the labels; else the only one that does.", _PLANNED)
]
TaskTypeName = Annotated[
    str | None,
    _option("What the labels are, such as object-detection: lines need no metadata then.", _PLANNED),
]
LabelingJob = Annotated[
    str | None, _option("Take manifest, attribute, name and tags from this labeling job.", _PLANNED)
]
LabelCategories = Annotated[
    str | None, _option("The label-category file: a file, or s3://bucket/key.", _PLANNED)
]
Config = Annotated[Path | None, _option("Settings whose profiles and guards apply.", _APPLIES)]
ProfileName = Annotated[str | None, _option("Use this profile instead of the first that matches.", _APPLIES)]
LabelingJobName = Annotated[
    str | None, _option("What the labeling job of a manifest is called; else as the attribute.", _APPLIES)
]
Tags = Annotated[
    list[str] | None, _option("A tag of the labeling job, as KEY=VALUE; repeat it.", _APPLIES, metavar="TAG")
]
Stack = Annotated[
    str | None, _option("Plan for this deployment (its deployment.name), as it is now.", _WHERE)
]
Region = Annotated[str | None, _option("Else as the settings or AWS's own configuration say.", _WHERE)]
Account = Annotated[str | None, _option("Else as the settings say.", _WHERE)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """A manifest or a labeling job, and what applies to it."""

    manifest: str | None
    label_attribute: str | None
    task_type: str | None
    labeling_job: str | None
    label_categories: str | None
    config: Path | None
    profile: str | None
    labeling_job_name: str | None
    tags: Sequence[str]
    stack: str | None
    region: str | None
    account: str | None

    def place(self, settings: Settings) -> Place:
        """Where training would run; UsageError where that is told twice or not as AWS writes it."""
        if self.account is not None and not _ACCOUNT.fullmatch(self.account):
            raise UsageError(f"--account {self.account} is not the 12 digits of an account.")
        imagined = Imagined.of(settings, region=self.region, account=self.account)
        if self.stack is None:
            return imagined
        if self.account is not None:
            raise UsageError("--stack names a deployment, which knows its account: leave --account out.")
        # boto3 is slow to import, and files on this machine need none of it.
        from train_on_label_cli.plans.deployed_place import DeployedPlace  # noqa: PLC0415

        return DeployedPlace(self.stack, imagined.region)

    def given(self, place: Place) -> PlanInput | Refusal:
        """The manifest, and what is known of its labeling job; UsageError where they are not told."""
        if self.labeling_job is not None:
            if self.manifest is not None or self.label_attribute is not None:
                raise UsageError("--labeling-job names manifest and attribute: leave both of yours out.")
            if self.labeling_job_name is not None or self.tags:
                raise UsageError("--labeling-job has its name and tags: leave those of yours out.")
            return from_labeling_job(self.labeling_job, place.region)
        if self.manifest is None:
            raise UsageError("Name a manifest, or a labeling job with --labeling-job.")
        if self.labeling_job_name is not None and not _LABELING_JOB.fullmatch(self.labeling_job_name):
            raise UsageError(
                f'"{self.labeling_job_name}" is no labeling job\'s name: up to 63 letters, digits, hyphens.'
            )
        return from_manifest(
            self.manifest,
            self.label_attribute,
            self.label_categories,
            task_type=self.told_task_type(),
            labeling_job=self.labeling_job_name,
            tags=dict(map(_tag, self.tags)),
            region=place.region,
            account=place.account,
        )

    def told_task_type(self) -> TaskType | None:
        """What a person says that the labels are; UsageError where that is nothing known."""
        name = self.task_type
        if name is None or name in BY_NAME:
            return BY_NAME[name] if name else None
        if (found := of_metadata_type(name)) is not None:
            return found
        raise UsageError(
            f'"{name}" is not a task type; there are {", ".join(BY_NAME)}.{did_you_mean(name, BY_NAME)}'
        )


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f'--tag "{text}" is not of the form KEY=VALUE.')
    return key, value


def planned(options: PlanOptions, store: DatasetStore) -> Preview:
    """Prepares the dataset into the store; wrong usage ends the command with a sentence."""
    try:
        with errors_in_words():
            settings = read_settings(options.config) if options.config else Settings()
            place = options.place(settings)
            given = options.given(place)
            if isinstance(given, Refusal):
                return Preview.refused(given)
            with reading(given.size) as on_bytes:
                return preview(
                    given.watched(on_bytes),
                    settings,
                    store=store,
                    task_type=options.told_task_type(),
                    profile=options.profile,
                    place=place.of_job(given.job),
                )
    except (UsageError, SettingsError) as error:
        stop(str(error))
    except MissingObjectError as error:
        return Preview.refused(Refusal(Code.MISSING_MANIFEST, str(error)))
    except UnreadableObjectError as error:
        return Preview.refused(Refusal(Code.UNREADABLE_BUCKET, str(error)))

"""What `plan` and `rehearse` are told alike, and the plan that comes of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.preparation.ports import DatasetStore
from train_on_label.settings.file import Settings, SettingsError, read_settings
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.inputs import PlanInput, from_labeling_job, from_manifest
from train_on_label_cli.preview import Preview, preview
from train_on_label_cli.progress import progress_of

Manifest = Annotated[
    str | None, typer.Argument(help="An output manifest: a file, or s3://bucket/key.", show_default=False)
]
LabelAttribute = Annotated[
    str | None, typer.Option(help="The attribute that holds the labels.", show_default=False)
]
LabelingJobName = Annotated[
    str | None, typer.Option(help="Take manifest and attribute from this labeling job.", show_default=False)
]
LabelCategories = Annotated[
    str | None,
    typer.Option(help="The label-category file: a file, or s3://bucket/key.", show_default=False),
]
Config = Annotated[
    Path | None, typer.Option(help="Settings whose profiles and guards apply.", show_default=False)
]
ProfileName = Annotated[
    str | None, typer.Option(help="Use this profile instead of the first that matches.", show_default=False)
]
Region = Annotated[str, typer.Option(help="Where training would run.")]
Account = Annotated[str, typer.Option(help="The account that would train.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """A manifest or a labeling job, and what applies to it."""

    manifest: str | None
    label_attribute: str | None
    labeling_job: str | None
    label_categories: str | None
    config: Path | None
    profile: str | None
    region: str
    account: str

    def given(self) -> PlanInput:
        """The manifest, and what is known of its labeling job; UsageError where they are not told."""
        if self.labeling_job is not None:
            if self.manifest is not None or self.label_attribute is not None:
                raise UsageError("--labeling-job names manifest and attribute: leave both of yours out.")
            return from_labeling_job(self.labeling_job, self.region)
        if self.manifest is None:
            raise UsageError("Name a manifest, or a labeling job with --labeling-job.")
        if self.label_attribute is None:
            raise UsageError("Name the attribute that holds the labels with --label-attribute.")
        return from_manifest(
            self.manifest,
            self.label_attribute,
            self.label_categories,
            region=self.region,
            account=self.account,
        )


def planned(options: PlanOptions, store: DatasetStore) -> Preview:
    """Prepares the dataset into the store; wrong usage ends the command with a sentence."""
    try:
        with errors_in_words():
            settings = read_settings(options.config) if options.config else Settings()
            given = options.given()
            with progress_of(given.size) as on_progress:
                return preview(
                    given,
                    settings,
                    store=store,
                    profile=options.profile,
                    region=options.region,
                    account=options.account,
                    on_progress=on_progress,
                )
    except (UsageError, SettingsError) as error:
        stop(str(error))
    except MissingObjectError as error:
        return Preview.refused(Refusal(Code.MISSING_MANIFEST, str(error)))
    except UnreadableObjectError as error:
        return Preview.refused(Refusal(Code.UNREADABLE_BUCKET, str(error)))

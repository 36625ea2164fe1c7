"""What `plan` and `rehearse` are told alike."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import repeat
from pathlib import Path
from typing import Annotated, Any

import typer

from train_on_label.codes import Refusal
from train_on_label.labeling.task_types import BY_NAME, TaskType, of_metadata_type
from train_on_label.mistakes import did_you_mean
from train_on_label.settings.file import Settings
from train_on_label_cli.errors import UsageError
from train_on_label_cli.plans.inputs import from_labeling_job, from_manifest
from train_on_label_cli.plans.places import Imagined, Place
from train_on_label_cli.plans.plan_input import PlanInput

_PLANNED, _APPLIES, _WHERE = "What is planned", "What applies to it", "Where training would run"
_ACCOUNT = re.compile(r"[0-9]{12}")
_LABELING_JOB = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


def _option(help_: str, panel: str, **more: Any) -> Any:
    return typer.Option(help=help_, rich_help_panel=panel, show_default=False, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """Manifests or a labeling job, and what applies to them: each field is an option of the commands."""

    manifests: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MANIFEST]...",
            help="Output manifests, the newest last: each a file, - or s3://bucket/key.",
            show_default=False,
        ),
    ] = None
    label_attribute: Annotated[
        list[str] | None,
        _option(
            "The attribute that holds the labels; else the only one that does. "
            "Of several manifests: one for all, or one for each.",
            _PLANNED,
        ),
    ] = None
    task_type: Annotated[
        str | None,
        _option("What the labels are, such as object-detection: lines need no metadata then.", _PLANNED),
    ] = None
    labeling_job: Annotated[
        str | None, _option("Take manifest, attribute, name and tags from this labeling job.", _PLANNED)
    ] = None
    label_categories: Annotated[
        str | None, _option("The label-category file: a file, or s3://bucket/key.", _PLANNED)
    ] = None
    config: Annotated[Path | None, _option("Settings whose profiles and guards apply.", _APPLIES)] = None
    profile: Annotated[
        str | None, _option("Use this profile instead of the first that matches.", _APPLIES)
    ] = None
    labeling_job_name: Annotated[
        str | None, _option("What the labeling job of a manifest is called; else as the attribute.", _APPLIES)
    ] = None
    tag: Annotated[
        list[str] | None,
        _option("A tag of the labeling job, as KEY=VALUE; repeat it.", _APPLIES, metavar="TAG"),
    ] = None
    stack: Annotated[
        str | None, _option("Plan for this deployment (its deployment.name), as it is now.", _WHERE)
    ] = None
    region: Annotated[str | None, _option("Else as the settings or AWS's own configuration say.", _WHERE)] = (
        None
    )
    account: Annotated[str | None, _option("Else as the settings say.", _WHERE)] = None

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

    def given(self, place: Place) -> list[PlanInput] | Refusal:
        """The manifests, and what is known of their labeling jobs; UsageError where they are not told."""
        manifests, attributes = self.manifests or [], self.label_attribute or []
        if self.labeling_job is not None:
            if manifests or attributes:
                raise UsageError("--labeling-job names manifest and attribute: leave both of yours out.")
            if self.labeling_job_name is not None or self.tag:
                raise UsageError("--labeling-job has its name and tags: leave those of yours out.")
            return [from_labeling_job(self.labeling_job, place.region)]
        if not manifests:
            raise UsageError("Name a manifest, or a labeling job with --labeling-job.")
        if manifests.count("-") > 1:
            raise UsageError("Standard input, -, is one manifest: name it once.")
        if len(attributes) not in (0, 1, len(manifests)):
            raise UsageError(
                f"There are {len(attributes)} label attributes for {len(manifests)} manifests: "
                "name one for all, or one for each."
            )
        if self.labeling_job_name is not None and not _LABELING_JOB.fullmatch(self.labeling_job_name):
            raise UsageError(
                f'"{self.labeling_job_name}" is no labeling job\'s name: up to 63 letters, digits, hyphens.'
            )
        of_each = attributes if len(attributes) > 1 else repeat(attributes[0] if attributes else None)
        given = []
        for manifest, attribute in zip(manifests, of_each, strict=False):
            found = from_manifest(
                manifest,
                attribute,
                self.label_categories,
                task_type=self.told_task_type(),
                labeling_job=self.labeling_job_name,
                tags=dict(map(_pair, self.tag or ())),
                region=place.region,
                account=place.account,
            )
            if isinstance(found, Refusal):
                return found
            given.append(found)
        return given

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


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f'--tag "{text}" is not of the form KEY=VALUE.')
    return key, value


def takes_plan_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the fields of its first parameter as options beside its own."""
    shared = inspect.signature(PlanOptions, eval_str=True).parameters
    _, *own = inspect.signature(command, eval_str=True).parameters.values()

    @wraps(command)
    def with_options(**given: Any) -> None:
        options = PlanOptions(**{name: given.pop(name) for name in shared})
        command(options, **given)

    with_options.__signature__ = inspect.Signature([*shared.values(), *own])  # type: ignore[attr-defined]
    return with_options

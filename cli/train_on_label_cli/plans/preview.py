"""Plans as the function does, for a deployment that may not exist yet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from train_on_label.codes import Code, Refusal, Refused, refusal_fields
from train_on_label.labeling.task_types import TaskType
from train_on_label.planning.plan import Plan
from train_on_label.planning.plan_training import decide, rules_for, write_reports
from train_on_label.planning.report import dataset_report
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.recognition import recognise
from train_on_label.preparation.rejects import rejects_entry
from train_on_label.settings.file import Settings
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.routing import choose_profile, why_none
from train_on_label.tags import PROFILE
from train_on_label.training.dataset_checks import unknown_type
from train_on_label.training.job_name import training_job_name
from train_on_label_cli.errors import UsageError
from train_on_label_cli.plans.folder_images import FolderImages
from train_on_label_cli.plans.places import Place
from train_on_label_cli.plans.plan_input import PlanInput

_NO_PROFILE = Profile.model_validate(
    {
        "name": "none",
        "training": {
            "image_uri": "000000000000.dkr.ecr.us-east-1.amazonaws.com/none:1",
            "instance_type": "ml.m5.large",
        },
    }
)
"""Asks for nothing, and nothing is started by it."""


class Looking(NamedTuple):
    """Where all images lie that are looked at, and whom to tell how many were."""

    folder: Path
    on_looked: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Preview:
    """The plan as `--json` prints it."""

    dataset: dict[str, object] | None
    request: dict[str, object] | None
    refusals: tuple[Refusal, ...]
    first_rejects: tuple[dict[str, object], ...] = ()
    """The first line refused with each code, as rejects.jsonl has it."""
    remarks: tuple[str, ...] = ()
    """What a person should know beside it."""
    region: str = ""

    @classmethod
    def refused(cls, refusal: Refusal) -> "Preview":
        """Refused before there was a dataset."""
        return cls(None, None, (refusal,))

    def report(self) -> dict[str, object]:
        """{`dataset`, `request`, `refusals`}."""
        return {
            "dataset": self.dataset,
            "request": self.request,
            "refusals": list(map(refusal_fields, self.refusals)),
        }


def preview(
    given: PlanInput,
    settings: Settings,
    *,
    store: DatasetStore,
    task_type: TaskType | None,
    profile: str | None,
    place: Place,
    looking: Looking | None = None,
) -> Preview:
    """What would become of the manifest, were it a labeling job's that has just completed."""
    job = given.job
    if profile is not None:
        if profile not in (known := [each.name for each in settings.profiles]):
            raise UsageError(f'There is no profile "{profile}"; the settings have {", ".join(known)}.')
        job = replace(job, tags={**job.tags, PROFILE: profile})
    if foreign := place.foreign(job, settings):
        detail = f"The labeling job {job.name} is not this deployment's own, and so ignored: {foreign}."
        return Preview.refused(Refusal(Code.NO_PROFILE, detail))
    found = recognise(job, given.manifest)
    if task_type is not None:
        found = found.told(task_type)
    chosen = choose_profile(job, found.task_type, settings)
    if isinstance(chosen, Refusal):
        return Preview.refused(chosen)
    # Without a profile the labels are looked at all the same, by the defaults.
    taken_by = chosen or _NO_PROFILE
    rules = rules_for(job, found, taken_by, given.labels)
    look = looking and Look.of(
        replace(rules, options=rules.options.model_copy(update={"check_images": "all"})),
        taken_by.training.builtin,
        lambda: FolderImages(looking.folder),
        looking.on_looked,
    )
    dataset = prepare(job.name, given.manifest, rules, store, look=look)
    deployment = place.deployment(settings)
    plan = decide(
        job=job,
        manifest=given.manifest,
        training_job=training_job_name(job, given.manifest.identity, taken_by, deployment.name),
        dataset=dataset,
        profile=taken_by,
        settings=settings,
        deployment=deployment,
        earlier_model=place.earlier_model(taken_by),
        against=place.against(dataset, given.manifest.uri, settings),
    )
    if chosen is None:
        plan = replace(plan, decision=Refused(_unmatched(plan, found.task_type, settings)))
    write_reports(plan, store)
    report, first = dataset_report(plan), _first_rejects(plan)
    if chosen is None:
        return Preview({**report, "profile": None}, None, plan.refusals, first)
    refusals = plan.refusals or tuple(place.against_now(settings.guards, chosen, plan.training_job))
    request = plan.request.params if plan.request and not refusals else None
    remarks = (*_mismatch(chosen, found.task_type), *(place.remarks if request else ()))
    return Preview(report, request, refusals, first, remarks, place.region)


def _first_rejects(plan: Plan) -> tuple[dict[str, object], ...]:
    firsts = sorted(
        (lines[0] for lines in plan.dataset.first_rejected.values()), key=lambda line: line.number
    )
    return tuple(map(rejects_entry, firsts))


def _mismatch(profile: Profile, task_type: TaskType) -> list[str]:
    """What is odd about a profile that was chosen by name."""
    wanted = profile.match.task_type
    if wanted in (None, task_type.name):
        return []
    return [f"{profile.name} is for {wanted}, and these labels are {task_type.name}: it was chosen by name."]


def _unmatched(plan: Plan, task_type: TaskType, settings: Settings) -> tuple[Refusal, ...]:
    """Why nothing trains on labels that no profile takes up, and what is wrong with their lines."""
    if plan.dataset.accepted == 0 and plan.refusals:
        return plan.refusals
    if plan.dataset.unknown_type:
        return (unknown_type(plan.dataset.unknown_type), *plan.refusals)
    if settings.profile or plan.job.tags:
        return (Refusal(Code.NO_PROFILE, why_none(plan.job, task_type, settings)), *plan.refusals)
    detail = f"The labels are {task_type.name}, which no built-in algorithm trains on."
    return (Refusal(Code.UNSUPPORTED_TASK_TYPE, detail), *plan.refusals)

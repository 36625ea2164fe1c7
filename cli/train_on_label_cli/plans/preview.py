"""Plans as the function does, for a deployment that may not exist yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from train_on_label.algorithms.algorithms import PICTURED
from train_on_label.codes import Code, Refusal, Refused, refusal_fields
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import LabelShape, TaskType
from train_on_label.planning.one_function import RESERVE_SECONDS, BeyondOneFunctionError, OneFunction
from train_on_label.planning.plan import Plan
from train_on_label.planning.plan_training import decide, write_reports
from train_on_label.planning.report import dataset_report
from train_on_label.preparation.dataset import Dataset
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Passes, one_after_another
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.recognition import Recognised, recognise
from train_on_label.preparation.rejects import rejects_entry
from train_on_label.preparation.screening.rules import Rules
from train_on_label.settings.file import Settings
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.routing import choose_profile, why_none
from train_on_label.tags import PROFILE
from train_on_label.training.dataset_checks import unknown_type
from train_on_label.training.job_name import training_job_name
from train_on_label_cli.errors import UsageError
from train_on_label_cli.plans.looking import Looking
from train_on_label_cli.plans.places import Place
from train_on_label_cli.plans.plan_input import PlanInput
from train_on_label_cli.plans.prepared import prepared

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
    leaves_images_out: bool = False
    """Whether the function would look at images, at which this has not looked."""

    @classmethod
    def refused(cls, *refusals: Refusal) -> "Preview":
        """Refused before there was a dataset."""
        return cls(None, None, refusals)

    def report(self) -> dict[str, object]:
        """{`dataset`, `request`, `refusals`}."""
        return {
            "dataset": self.dataset,
            "request": self.request,
            "refusals": list(map(refusal_fields, self.refusals)),
        }


def preview(
    given: Sequence[PlanInput],
    settings: Settings,
    *,
    store: DatasetStore,
    task_type: TaskType | None,
    profile: str | None,
    place: Place,
    looking: Looking | None = None,
    passes: Passes = one_after_another,
) -> Preview:
    """What would become of manifests, the newest last, were that a labeling job's that has just completed."""
    found = [recognise(each.job, each.manifest) for each in given]
    if task_type is not None:
        found = [each if _is_verdict(each) else each.told(task_type) for each in found]
    # Verdicts are on the labels of a profile, which they do not choose.
    labels = [at for at, each in enumerate(found) if not _is_verdict(each)] or [-1]
    job, own_type = given[labels[-1]].job, found[labels[-1]].task_type
    if profile is not None:
        if profile not in (known := [each.name for each in settings.profiles]):
            raise UsageError(f'There is no profile "{profile}"; the settings have {", ".join(known)}.')
        job = replace(job, tags={**job.tags, PROFILE: profile})
    if foreign := place.foreign(job, settings):
        detail = f"The labeling job {job.name} is not this deployment's own, and so ignored: {foreign}."
        return Preview.refused(Refusal(Code.NO_PROFILE, detail))
    chosen = choose_profile(job, own_type, settings)
    if isinstance(chosen, Refusal):
        return Preview.refused(chosen)
    # Without a profile the labels are looked at all the same, by the defaults.
    taken_by = chosen or _NO_PROFILE

    def look_of(rules: Rules) -> Look | None:
        return looking and looking.look(rules, taken_by.training.builtin)

    limits = settings.function
    shared = settings.scale is not None and sum(each.size for each in given) > settings.scale.above_bytes
    function = None if shared else OneFunction(limits.memory_mb, limits.timeout_seconds - RESERVE_SECONDS)
    try:
        made = prepared(given, found, taken_by, store, look_of=look_of, passes=passes, function=function)
    except BeyondOneFunctionError as error:
        return Preview.refused(*error.refusals)
    if isinstance(made, Refusal):
        return Preview.refused(made)
    deployment = place.deployment(settings)
    plan = decide(
        job=made.job,
        manifest=made.manifest,
        training_job=training_job_name(made.job, made.manifest.identity, taken_by, deployment.name),
        dataset=made.dataset,
        profile=taken_by,
        settings=settings,
        deployment=deployment,
        earlier_model=place.earlier_model(taken_by),
        against=_against(place, made.dataset, given, settings),
    )
    if chosen is None:
        plan = replace(plan, decision=Refused(_unmatched(plan, job, own_type, settings)))
    write_reports(plan, store)
    report, first = dataset_report(plan), _first_rejects(plan)
    if chosen is None:
        return Preview({**report, "profile": None}, None, plan.refusals, first)
    refusals = plan.refusals or tuple(place.against_now(settings.guards, chosen, plan.training_job))
    request = plan.request.params if plan.request and not refusals else None
    remarks = (*_mismatch(chosen, own_type), *_among_others(chosen), *(place.remarks if request else ()))
    if function and (doubt := function.doubt(each.size for each in given)):
        remarks = (doubt, *remarks)
    unseen = request is not None and looking is None and _is_looked_at(made.dataset, chosen)
    return Preview(report, request, refusals, first, remarks, place.region, unseen)


def _against(place: Place, dataset: Dataset, given: Sequence[PlanInput], settings: Settings) -> list[Refusal]:
    of_each = (place.against(dataset, each.manifest.uri, settings) for each in given)
    return list(dict.fromkeys(chain.from_iterable(of_each)))


def _first_rejects(plan: Plan) -> tuple[dict[str, object], ...]:
    firsts = sorted(
        (lines[0] for lines in plan.dataset.first_rejected.values()), key=lambda line: line.number
    )
    return tuple(map(rejects_entry, firsts))


def _is_verdict(found: Recognised) -> bool:
    return found.task_type.label is LabelShape.VERDICT


def _is_looked_at(dataset: Dataset, profile: Profile) -> bool:
    pictured = dataset.source_attribute == "source-ref" and dataset.task_type.name in PICTURED
    return pictured and profile.dataset.check_images != "none"


def _among_others(profile: Profile) -> list[str]:
    """What the labels so far of a profile are to a plan of some."""
    if profile.dataset.train_on == "labeling-job":
        return []
    all_labels = f"{profile.name} trains on all its labels so far, and this is a plan of the manifests given"
    return [
        f"{all_labels} alone: train-on-label labels {profile.name} lists what a deployment has beside them."
    ]


def _mismatch(profile: Profile, task_type: TaskType) -> list[str]:
    """What is odd about a profile that was chosen by name."""
    wanted = profile.match.task_type
    if wanted in (None, task_type.name):
        return []
    return [f"{profile.name} is for {wanted}, and these labels are {task_type.name}: it was chosen by name."]


def _unmatched(plan: Plan, job: LabelingJob, task_type: TaskType, settings: Settings) -> tuple[Refusal, ...]:
    """Why nothing trains on labels that no profile takes up, and what is wrong with their lines."""
    if plan.dataset.accepted == 0 and plan.refusals:
        return plan.refusals
    if plan.dataset.unknown_type:
        return (unknown_type(plan.dataset.unknown_type), *plan.refusals)
    if settings.profile or job.tags:
        return (Refusal(Code.NO_PROFILE, why_none(job, task_type, settings)), *plan.refusals)
    detail = f"The labels are {task_type.name}, which no built-in algorithm trains on."
    return (Refusal(Code.UNSUPPORTED_TASK_TYPE, detail), *plan.refusals)

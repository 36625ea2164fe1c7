"""Plans as the function does, for a deployment that may not exist yet."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from train_on_label.codes import Code, Refusal, refusal_fields
from train_on_label.partitions import partition_of
from train_on_label.planning.plan import Plan
from train_on_label.planning.plan_training import decide, rules_for, write_reports
from train_on_label.planning.report import dataset_report
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.recognition import recognise
from train_on_label.preparation.rejects import rejects_entry
from train_on_label.settings.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.routing import choose_profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.tags import PROFILE
from train_on_label.training.deployment import Deployment
from train_on_label.training.guard_checks import check_guards
from train_on_label.training.job_name import training_job_name
from train_on_label_cli.errors import UsageError
from train_on_label_cli.inputs import PlanInput


@dataclass(frozen=True, slots=True)
class Preview:
    """The plan as `--json` prints it."""

    dataset: dict[str, object] | None
    request: dict[str, object] | None
    refusals: tuple[Refusal, ...]
    first_rejects: tuple[dict[str, object], ...] = ()
    """The first line refused with each code, as rejects.jsonl has it."""

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
    settings: TrainingSettings,
    *,
    store: DatasetStore,
    profile: str | None,
    region: str,
    account: str,
    on_progress: Callable[[int], object] | None,
) -> Preview:
    """What would become of the manifest, were it a labeling job's that has just completed."""
    job = given.job
    if profile is not None:
        if profile not in (known := [each.name for each in settings.profiles]):
            raise UsageError(f'There is no profile "{profile}"; the settings have {", ".join(known)}.')
        job = replace(job, tags={**job.tags, PROFILE: profile})
    found = recognise(job, given.manifest)
    chosen = choose_profile(job, found.task_type, settings)
    if isinstance(chosen, Refusal):
        return Preview.refused(chosen)
    # Without a profile the labels are looked at all the same, by the defaults.
    taken_by = chosen or DEFAULT_PROFILES[0]
    rules = rules_for(job, found, taken_by, given.labels)
    plan = decide(
        job=job,
        manifest=given.manifest,
        training_job=training_job_name(job, given.manifest.identity, taken_by),
        dataset=prepare(job.name, given.manifest, rules, store, on_progress=on_progress),
        profile=taken_by,
        settings=settings,
        deployment=_deployment(region, account, settings),
    )
    write_reports(plan, store)
    dataset, first = dataset_report(plan), _first_rejects(plan)
    if chosen is None:
        return Preview({**dataset, "profile": None}, None, _unmatched(plan, settings), first)
    refusals = plan.refusals or tuple(check_guards(settings.guards, chosen, paused=False, running=0))
    return Preview(dataset, plan.request.params if plan.request and not refusals else None, refusals, first)


def _first_rejects(plan: Plan) -> tuple[dict[str, object], ...]:
    firsts = sorted(
        (lines[0] for lines in plan.dataset.first_rejected.values()), key=lambda line: line.number
    )
    return tuple(map(rejects_entry, firsts))


def _unmatched(plan: Plan, settings: TrainingSettings) -> tuple[Refusal, ...]:
    """Why nothing trains on labels that no profile takes up, and what is wrong with their lines."""
    of_lines = tuple(each for each in plan.refusals if each.code is not Code.UNSUPPORTED_TASK_TYPE)
    if plan.dataset.accepted == 0:
        return of_lines
    task_type = plan.dataset.task_type.name
    if settings.profile:
        return (
            Refusal(Code.NO_PROFILE, f"No profile of the settings takes up labels of {task_type}."),
            *of_lines,
        )
    detail = f"The labels are {task_type}, which no built-in algorithm trains on."
    return (Refusal(Code.UNSUPPORTED_TASK_TYPE, detail), *of_lines)


def _deployment(region: str, account: str, settings: TrainingSettings) -> Deployment:
    return Deployment(
        region=region,
        datasets_bucket=f"train-on-label-datasets-{account}-{region}",
        models_bucket=f"train-on-label-models-{account}-{region}",
        training_role_arn=f"arn:{partition_of(region)}:iam::{account}:role/train-on-label-training",
        tags=settings.tags,
    )

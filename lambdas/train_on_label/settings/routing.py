"""Which profile takes up a labeling job."""

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import TaskType
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.tags import PROFILE, SKIP

_MOST_TOLD = 5  # profiles


def is_skipped(job: LabelingJob) -> bool:
    """Whether a tag says to leave the labeling job alone."""
    return job.tags.get(SKIP, "").strip().lower() == "true"


def choose_profile(
    job: LabelingJob, task_type: TaskType | None, settings: TrainingSettings
) -> Profile | Refusal | None:
    """The first profile that matches; None where none does, or where a tag says to skip the labeling job.

    Tags on the labeling job go before patterns: `train-on-label:skip` = `true` skips, and
    `train-on-label:profile` names the profile. While the task type is not known (None), profiles that ask for
    one do not match.
    """
    if is_skipped(job):
        return None
    profiles = [
        profile for profile in settings.profiles if job.is_dropped or job.status in profile.match.statuses
    ]
    named = job.tags.get(PROFILE)
    if named is not None:
        if named not in [profile.name for profile in settings.profiles]:
            return _unknown(job, named, settings.profiles)
        return next((profile for profile in profiles if profile.name == named), None)
    name = task_type.name if task_type else None
    return next((profile for profile in profiles if profile.match.takes(job.name, name, job.tags)), None)


def why_none(job: LabelingJob, task_type: TaskType, settings: TrainingSettings) -> str:
    """What was compared where no profile takes up the labeling job."""
    if is_skipped(job):
        return f"The tag {SKIP} of {job.name} says to skip it."
    tags = ", ".join(f"{key}={value}" for key, value in job.tags.items()) or "none"
    wanted = [
        f"{profile.name} wants {' and '.join(profile.match.lacking(job.name, task_type.name, job.tags))}"
        for profile in settings.profiles
    ]
    more = f"; and {len(wanted) - _MOST_TOLD} more" if len(wanted) > _MOST_TOLD else ""
    return (
        f"No profile takes up {job.name} (task type {task_type.name}, tags: {tags}): "
        f"{'; '.join(wanted[:_MOST_TOLD])}{more}."
    )


def _unknown(job: LabelingJob, named: str, profiles: tuple[Profile, ...]) -> Refusal:
    known = ", ".join(profile.name for profile in profiles)
    if job.is_dropped:
        what = f'The folder "{named}" of {job.manifest_uri} names no profile'
        return Refusal(Code.UNKNOWN_PROFILE, f"{what}; the settings have {known}.")
    detail = f'The tag {PROFILE} of {job.name} names "{named}"; the settings have {known}.'
    return Refusal(Code.UNKNOWN_PROFILE, detail)

"""Which profile takes up a labeling job."""

from train_on_label.codes import Code, Refusal
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import TaskType
from train_on_label.settings.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.tags import PROFILE, SKIP


def choose_profile(
    job: LabelingJob, task_type: TaskType | None, settings: TrainingSettings
) -> Profile | Refusal | None:
    """The first profile that matches; None where none does, or where a tag says to skip the labeling job.

    Tags on the labeling job go before patterns: `train-on-label:skip` = `true` skips, and
    `train-on-label:profile` names the profile. While the task type is not known (None), profiles that ask for
    one do not match.
    """
    if job.tags.get(SKIP, "").strip().lower() == "true":
        return None
    profiles = settings.profiles
    named = job.tags.get(PROFILE)
    if named is not None:
        return next(
            (profile for profile in profiles if profile.name == named), _unknown(job, named, profiles)
        )
    name = task_type.name if task_type else None
    return next((profile for profile in profiles if profile.match.takes(job.name, name, job.tags)), None)


def _unknown(job: LabelingJob, named: str, profiles: tuple[Profile, ...]) -> Refusal:
    known = ", ".join(profile.name for profile in profiles)
    detail = f'The tag {PROFILE} of {job.name} names "{named}"; the settings have {known}.'
    return Refusal(Code.UNKNOWN_PROFILE, detail)

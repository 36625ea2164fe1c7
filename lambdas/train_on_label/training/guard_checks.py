"""Whether a training job may start now."""

from train_on_label.codes import Code, Refusal
from train_on_label.settings.guards import Guards, instance_hours
from train_on_label.settings.profile.profiles import Profile


def check_guards(guards: Guards, profile: Profile, *, paused: bool, running: int) -> list[Refusal]:
    """Why a training job of the profile may not start now; empty where it may.

    `paused` is the pause switch (the caller counts an unreadable one as paused), `running` the number of the
    profile's training jobs that are in progress.
    """
    refusals = []
    training = profile.training
    if paused:
        refusals.append(Refusal(Code.PAUSED, f"Starting is paused; {profile.name} would train now."))
    if not guards.allows(training.instance_type):
        allowed = ", ".join(guards.allowed_instance_types or ())
        detail = f"{profile.name} asks for {training.instance_type}; allowed_instance_types has {allowed}."
        refusals.append(Refusal(Code.INSTANCE_TYPE_NOT_ALLOWED, detail))
    if (hours := instance_hours(training)) > guards.max_instance_hours:
        detail = (
            f"{profile.name} may use {hours:g} instance-hours ({training.instance_count} x "
            f"{training.max_runtime_seconds} s); max_instance_hours is {guards.max_instance_hours:g}."
        )
        refusals.append(Refusal(Code.TOO_MANY_INSTANCE_HOURS, detail))
    if running >= guards.max_running_jobs_per_profile:
        detail = (
            f"{running} training jobs of {profile.name} are running; "
            f"max_running_jobs_per_profile is {guards.max_running_jobs_per_profile}."
        )
        refusals.append(Refusal(Code.TOO_MANY_RUNNING, detail))
    return refusals

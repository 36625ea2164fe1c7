"""What tables of the settings have against each other."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails

from train_on_label.mistakes import mistake
from train_on_label.settings.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.guards import Guards, instance_hours
from train_on_label.settings.profiles import Profile
from train_on_label.tags import LINEAGE, MAX_TAGS

_Model = TypeVar("_Model", bound=BaseModel)


def _valid(model: type[_Model], given: object) -> _Model | None:
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _valid_profiles(given: object) -> dict[int, Profile]:
    listed = given if isinstance(given, list | tuple) else ()
    checked = ((at, _valid(Profile, each)) for at, each in enumerate(listed))
    return {at: profile for at, profile in checked if profile is not None}


def mistakes_between(document: Mapping[str, object]) -> Iterator[InitErrorDetails]:
    """Mistakes that no table makes alone, looked for among the tables that have no mistake themselves."""
    profiles = _valid_profiles(document.get("profile"))
    guards = _valid(Guards, document.get("guards", {}))
    tags = document.get("tags")
    for at, profile in profiles.items():
        earlier = [other for place, other in profiles.items() if place < at]
        place = ("profile", at)
        if any(other.name == profile.name for other in earlier):
            yield mistake((*place, "name"), profile.name, "is the name of an earlier profile too")
        taker = next((other for other in earlier if other.match.covers(profile.match)), None)
        if taker is not None:
            what = (
                f"can never match: {taker.name} stands before {profile.name} and takes all its labeling jobs"
            )
            yield mistake((*place, "match"), profile.match.model_dump(exclude_defaults=True), what)
        count = len({*(tags if isinstance(tags, dict) else ()), *profile.training.tags, *LINEAGE})
        if count > MAX_TAGS:
            what = f"tags are too many: with the settings' own and those for lineage at most {MAX_TAGS}"
            yield mistake((*place, "training", "tags"), count, what)
        if guards is not None:
            yield from _against_guards(profile, guards, (*place, "training"))
    if guards is not None and not document.get("profile"):
        yield from _against_default_profiles(guards)


def _against_guards(
    profile: Profile, guards: Guards, place: tuple[str | int, ...]
) -> Iterator[InitErrorDetails]:
    training = profile.training
    if not guards.allows(training.instance_type):
        allowed = ", ".join(guards.allowed_instance_types or ())
        what = f"is not among guards.allowed_instance_types: {allowed}"
        yield mistake((*place, "instance_type"), training.instance_type, what)
    if (hours := instance_hours(training)) > guards.max_instance_hours:
        what = (
            f"x instance_count {training.instance_count} is {hours:g} instance-hours, "
            f"above guards.max_instance_hours, {guards.max_instance_hours:g}"
        )
        yield mistake((*place, "max_runtime_seconds"), training.max_runtime_seconds, what)


def _against_default_profiles(guards: Guards) -> Iterator[InitErrorDetails]:
    refused = [each for each in DEFAULT_PROFILES if not guards.allows(each.training.instance_type)]
    if refused:
        types = ", ".join(dict.fromkeys(each.training.instance_type for each in refused))
        what = (
            f"lacks {types}, on which {', '.join(each.name for each in refused)} train: "
            "allow that too, or write a profile for what you label"
        )
        yield mistake(("guards", "allowed_instance_types"), guards.allowed_instance_types, what)
    hours = max(instance_hours(each.training) for each in DEFAULT_PROFILES)
    if hours > guards.max_instance_hours:
        what = f"is less than the {hours:g} of the default profiles: write a profile that trains for less"
        yield mistake(("guards", "max_instance_hours"), guards.max_instance_hours, what)

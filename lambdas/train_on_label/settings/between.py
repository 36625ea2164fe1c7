"""What tables of the settings have against each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails

from train_on_label.mistakes import Place, mistake
from train_on_label.settings.guards import Guards, instance_hours
from train_on_label.settings.profile.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.profile.training_options import TrainingOptions
from train_on_label.tags import LINEAGE, MAX_TAGS

_Model = TypeVar("_Model", bound=BaseModel)


def _valid(model: type[_Model], given: object) -> _Model | None:
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _valid_each(model: type[_Model], given: Sequence[object]) -> dict[int, _Model]:
    checked = ((at, _valid(model, each)) for at, each in enumerate(given))
    return {at: valid for at, valid in checked if valid is not None}


def mistakes_between(document: Mapping[str, object]) -> Iterator[InitErrorDetails]:
    """Mistakes that no table makes alone, looked for among the tables that have no mistake themselves."""
    given = document.get("profile")
    listed = given if isinstance(given, list | tuple) else ()
    profiles = _valid_each(Profile, listed)
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
    if guards is None:
        return
    # What a profile trains may be right though its name is not.
    trained = [each.get("training") if isinstance(each, dict) else None for each in listed]
    for at, training in _valid_each(TrainingOptions, trained).items():
        yield from _against_guards(training, guards, ("profile", at, "training"))
    if not given:
        yield from _against_default_profiles(guards)


def _against_guards(training: TrainingOptions, guards: Guards, place: Place) -> Iterator[InitErrorDetails]:
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

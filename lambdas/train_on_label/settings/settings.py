"""The settings of training: profiles, guards and tags, checked as a whole.

A deployment's settings file holds them at its top level; they are shipped as JSON beside the functions' code.
"""

from collections.abc import Iterator, Mapping
from typing import Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from train_on_label.mistakes import describe_mistakes, mistake, mistakes_of, raise_mistakes
from train_on_label.settings.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.existing_bucket import ExistingBucket
from train_on_label.settings.guards import Guards, instance_hours
from train_on_label.settings.profiles import Profile
from train_on_label.tags import LINEAGE, MAX_TAGS, tag_mistakes

__all__ = ["TrainingSettings", "describe_mistakes"]

_Model = TypeVar("_Model", bound=BaseModel)


class TrainingSettings(BaseModel):
    """What all functions are told; a stack's settings add their own fields by inheriting from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: tuple[Profile, ...] = ()
    """In order: the first one that matches a labeling job takes it."""
    guards: Guards = Field(default_factory=Guards)
    existing_bucket: tuple[ExistingBucket, ...] = ()
    """Beside the deployment's own labeling bucket."""
    tags: dict[str, str] = Field(default_factory=dict)
    """On everything: the stack's resources and the training jobs."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles in force: those of the settings, or one per task type where there are none."""
        return self.profile or DEFAULT_PROFILES

    @field_validator("tags")
    @classmethod
    def _taggable(cls, tags: dict[str, str]) -> dict[str, str]:
        raise_mistakes(tag_mistakes(tags))
        return tags

    @model_validator(mode="wrap")
    @classmethod
    def _checked_together(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """What is wrong between profiles is told together with what is wrong inside one."""
        try:
            settings = handler(given)
        except ValidationError as error:
            raw = given if isinstance(given, Mapping) else {}
            guards = _valid(Guards, raw.get("guards", {}))
            raise_mistakes([*mistakes_of(error), *_between(_valid_profiles(raw.get("profile")), guards, {})])
            raise
        raise_mistakes(_between(dict(enumerate(settings.profile)), settings.guards, settings.tags))
        return settings


def _valid(model: type[_Model], given: object) -> _Model | None:
    try:
        return model.model_validate(given)
    except ValidationError:
        return None


def _valid_profiles(given: object) -> dict[int, Profile]:
    listed = given if isinstance(given, list | tuple) else ()
    checked = ((at, _valid(Profile, each)) for at, each in enumerate(listed))
    return {at: profile for at, profile in checked if profile is not None}


def _between(
    profiles: Mapping[int, Profile], guards: Guards | None, tags: Mapping[str, str]
) -> Iterator[InitErrorDetails]:
    """Mistakes that no profile makes alone; profiles by their place in the settings."""
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
        count = len({*tags, *profile.training.tags, *LINEAGE})
        if count > MAX_TAGS:
            what = f"tags are too many: with the settings' own and those for lineage at most {MAX_TAGS}"
            yield mistake((*place, "training", "tags"), count, what)
        if guards is not None:
            yield from _against_guards(profile, guards, (*place, "training"))


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

"""Patterns that can match nothing are told, and no other."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train_on_label.settings.profile.name_patterns import matches_no_instance_type, matches_no_labeling_job

LABELING_JOBS = st.from_regex(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", fullmatch=True).filter(
    lambda name: len(name) <= 63
)
INSTANCE_TYPES = st.from_regex(r"ml\.[a-z][a-z0-9-]{1,8}\.[a-z0-9]{1,8}", fullmatch=True)


def patterns_of(names: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """A name, and a pattern that takes it: characters of it in place of which a wildcard stands."""
    wildcards = st.sampled_from(["", "", "", "?", "*", "["])

    def pattern(name: str, chosen: list[str]) -> str:
        pairs = zip(name, chosen, strict=True)
        return "".join(f"[{each}_]" if sign == "[" else sign or each for each, sign in pairs)

    return names.flatmap(
        lambda name: st.lists(wildcards, min_size=len(name), max_size=len(name)).map(
            lambda chosen: (name, pattern(name, chosen))
        )
    )


@given(patterns_of(LABELING_JOBS))
def test_a_pattern_that_takes_a_labeling_job_is_no_mistake(case: tuple[str, str]) -> None:
    name, pattern = case
    assert fnmatchcase(name, pattern)
    assert not matches_no_labeling_job(pattern)


@given(patterns_of(INSTANCE_TYPES))
def test_a_pattern_that_takes_an_instance_type_is_no_mistake(case: tuple[str, str]) -> None:
    name, pattern = case
    assert fnmatchcase(name, pattern)
    assert not matches_no_instance_type(pattern)


@pytest.mark.parametrize(
    "pattern", ["street_*", "street *", "-street", "street-", "[ab", "a" * 64, "\u00e4*"]
)
def test_patterns_of_no_labeling_job(pattern: str) -> None:
    assert matches_no_labeling_job(pattern)


@pytest.mark.parametrize("pattern", ["g5.*", "ML.*", "ml_g5*", "mlg5*", "ml.g5.2xlarge ", "ml.g5 .*"])
def test_patterns_of_no_instance_type(pattern: str) -> None:
    assert matches_no_instance_type(pattern)

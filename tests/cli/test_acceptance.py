"""What the acceptance run trains on, decided without AWS."""

import pytest

from train_on_label.settings.file import Settings, settings_in
from train_on_label.settings.guards import Guards
from train_on_label_acceptance.facts import Fact, spelled
from train_on_label_acceptance.report import as_markdown
from train_on_label_acceptance.subject import Subject, chosen_profile, smallest_cpu
from train_on_label_cli.errors import UsageError

TYPES = ["ml.g5.xlarge", "ml.m5.2xlarge", "ml.m5.large", "ml.t3.large", "ml.t3.medium"]
TEXT = """
[[profile]]
name = "{name}"
match = {{ labeling_job = "{name}" }}
training = {{ algorithm = "blazingtext", instance_type = "{instance_type}" }}
"""


def test_of_several_profiles_the_smallest_instance_is_taken() -> None:
    texts = [
        TEXT.format(name=f"p-{size}", instance_type=f"ml.m5.{size}")
        for size in ("2xlarge", "large", "xlarge")
    ]

    assert chosen_profile(settings_in("".join(texts), "x.toml"), TYPES).name == "p-large"


def test_settings_without_profiles_have_one_for_text() -> None:
    assert chosen_profile(Settings(), TYPES).training.algorithm == "blazingtext"


def test_without_a_profile_for_text_one_is_shown_that_can_be_deployed() -> None:
    with pytest.raises(UsageError, match="add one") as told:
        chosen_profile(settings_in(IMAGES, "x.toml"), TYPES)

    _, _, shown = str(told.value).partition("\n\n")
    profile = chosen_profile(settings_in(shown, "x.toml"), TYPES)
    assert (profile.name, profile.training.instance_type) == ("acceptance", "ml.t3.medium")


IMAGES = """
[[profile]]
name = "images"
training = { algorithm = "object-detection" }
"""


@pytest.mark.parametrize(
    ("allowed", "smallest"),
    [(["ml.m5.*"], "ml.m5.large"), (["ml.*.2xlarge"], "ml.m5.2xlarge"), (["ml.g5.*"], None)],
)
def test_the_smallest_cpu_instance_is_one_that_the_guards_allow(
    allowed: list[str], smallest: str | None
) -> None:
    assert smallest_cpu(Guards.model_validate({"allowed_instance_types": allowed}), TYPES) == smallest


def test_no_two_runs_drop_the_same_labels() -> None:
    profile = chosen_profile(Settings(), TYPES)

    assert Subject("Run-1", profile).manifest() != Subject("Run-2", profile).manifest()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("arn:x/Run-1", "as it was given"),
        ("arn:x/run-1", "in lower case"),
        ("arn:x/2", "not at all: arn:x/2"),
    ],
)
def test_the_case_of_a_name_is_told(text: str, told: str) -> None:
    assert spelled("Run-1", text) == told


def test_a_report_is_a_table_without_the_accounts_number() -> None:
    row = Fact("the key", "this one", "arn:aws:kms:eu-west-1:123456789012:key/1 | other", holds=False)

    text = as_markdown([row], "eu-west-1")

    assert "| the key | this one | arn:aws:kms:eu-west-1:111122223333:key/1 \\| other | NO |" in text

"""What must hold before a training job is paid for."""

import pytest

from tests.support.training_examples import profile
from train_on_label.codes import Code
from train_on_label.settings.guards import Guards
from train_on_label.training.guard_checks import check_guards

TRAINING = profile(algorithm="object-detection", instance_type="ml.g5.2xlarge", instance_count=2)


def test_a_plain_training_job_may_start() -> None:
    assert check_guards(Guards(), TRAINING, paused=False, running=9) == []


@pytest.mark.parametrize(
    ("guards", "paused", "running", "code", "detail"),
    [
        (Guards(), True, 0, Code.PAUSED, "Starting is paused; bees would train now."),
        (
            Guards(allowed_instance_types=("ml.g4dn.*", "ml.g5.xlarge")),
            False,
            0,
            Code.INSTANCE_TYPE_NOT_ALLOWED,
            "bees asks for ml.g5.2xlarge; allowed_instance_types has ml.g4dn.*, ml.g5.xlarge.",
        ),
        (
            Guards(max_instance_hours=47.9),
            False,
            0,
            Code.TOO_MANY_INSTANCE_HOURS,
            "bees may use 48 instance-hours (2 x 86400 s); max_instance_hours is 47.9.",
        ),
        (
            Guards(max_running_jobs_per_profile=3),
            False,
            3,
            Code.TOO_MANY_RUNNING,
            "3 training jobs of bees are running; max_running_jobs_per_profile is 3.",
        ),
    ],
)
def test_a_refusal_names_the_limit_and_the_number(
    guards: Guards, paused: bool, running: int, code: Code, detail: str
) -> None:
    assert check_guards(guards, TRAINING, paused=paused, running=running) == [(code, detail)]


def test_limits_may_be_reached() -> None:
    guards = Guards(
        allowed_instance_types=("ml.g5.*",), max_instance_hours=48, max_running_jobs_per_profile=1
    )

    assert check_guards(guards, TRAINING, paused=False, running=0) == []


def test_all_refusals_are_told_at_once() -> None:
    guards = Guards(allowed_instance_types=(), max_instance_hours=1, max_running_jobs_per_profile=1)

    refusals = check_guards(guards, TRAINING, paused=True, running=1)

    assert [refusal.code for refusal in refusals] == [
        Code.PAUSED,
        Code.INSTANCE_TYPE_NOT_ALLOWED,
        Code.TOO_MANY_INSTANCE_HOURS,
        Code.TOO_MANY_RUNNING,
    ]

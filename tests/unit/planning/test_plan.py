"""A plan is a request or the reasons against one, never both."""

from tests.support.sample_lines import lines
from tests.support.screening_world import plan_lines


def test_a_dataset_to_train_on_has_a_request_and_no_refusals() -> None:
    plan = plan_lines(lines("object-detection", 20)).plan

    assert plan.request is not None
    assert plan.request.params["TrainingJobName"] == plan.training_job
    assert plan.refusals == ()


def test_what_is_refused_has_no_request_but_the_name_that_it_would_have() -> None:
    plan = plan_lines(lines("object-detection", 1)).plan

    assert plan.request is None
    assert [refusal.code.name for refusal in plan.refusals] == ["TOO_FEW_RECORDS"]
    assert plan.prefix.endswith(f"/{plan.training_job}/")

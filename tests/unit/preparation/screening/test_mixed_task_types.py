"""Labels of several task types under one label attribute."""

from tests.support.sample_lines import as_line, changed, line, lines
from tests.support.screening_world import plan_lines, prepare_lines, rules_for
from train_on_label.codes import Code

BOXES = "object-detection"
OF_ANOTHER_TYPE = as_line(changed(BOXES, "metadata.type", "groundtruth/image-classification", number=99))
OF_AN_UNKNOWN_TYPE = as_line(changed(BOXES, "metadata.type", "groundtruth/of-our-own", number=98))


def codes_of_the_whole(manifest: list[bytes], task_type: str = BOXES) -> list[Code]:
    """Why training on it does not start."""
    return [refusal.code for refusal in plan_lines(manifest, task_type).plan.refusals]


def test_a_manifest_that_mixes_task_types_is_refused_with_their_names() -> None:
    plan = plan_lines([*lines(BOXES, 40), OF_ANOTHER_TYPE]).plan

    (refusal,) = plan.refusals
    assert refusal.code is Code.MIXED_TASK_TYPES
    assert "object-detection on 40 lines" in refusal.detail
    assert "1 of groundtruth/image-classification" in refusal.detail


def test_a_type_that_nobody_knows_is_a_fault_of_its_line_only() -> None:
    assert codes_of_the_whole([*lines(BOXES, 40), OF_AN_UNKNOWN_TYPE]) == []


def test_custom_tasks_may_name_a_type_of_their_own_but_not_another_tasks() -> None:
    own, other = (
        as_line(changed("custom", "metadata.type", f"groundtruth/{kind}", number=number))
        for number, kind in enumerate(("of-our-own", "object-detection"), 50)
    )

    prepared = prepare_lines([line("custom"), own, other], rules_for("custom"))

    assert [reject[:2] for reject in prepared.rejects] == [(3, "INVALID_METADATA")]
    assert codes_of_the_whole([*lines("custom", 40), other], "custom") == [Code.MIXED_TASK_TYPES]

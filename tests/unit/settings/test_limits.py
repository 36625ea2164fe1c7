"""Every limit of a profile and of the guards, tried on both sides."""

import pytest
from pydantic import BaseModel, ValidationError

from train_on_label.settings.guards import Guards
from train_on_label.settings.infrastructure import Alarms, Data, Function
from train_on_label.settings.profile.dataset_options import DatasetOptions
from train_on_label.settings.profile.training_options import TrainingOptions

Options = dict[str, object]
OWN: Options = {"image_uri": "example/trainer:1", "instance_type": "ml.c5.xlarge"}
SPOT = OWN | {"spot": True, "max_runtime_seconds": 7_200}
BUILT_IN: Options = {"algorithm": "object-detection"}
PIXELS: Options = {"algorithm": "image-classification"}
SUBNETS = [f"subnet-{number}" for number in range(17)]
GROUPS = [f"sg-{number}" for number in range(6)]
MONTH = 2_419_200


def metric(name: int = 1, regex: int = 1) -> Options:
    return {"name": "n" * name, "regex": "r" * regex}


def numbered(count: int) -> dict[str, str]:
    return {f"n{number}": "x" for number in range(count)}


# The option, beside what else is set; the values that are just taken; and those that no longer are.
TRAINING: list[tuple[str, Options, list[object], list[object]]] = [
    ("instance_count", OWN, [1], [0]),
    ("volume_gb", OWN, [1, 16_384], [0, 16_385]),
    ("max_runtime_seconds", OWN, [1, MONTH], [0, MONTH + 1]),
    ("max_pending_seconds", OWN | {"instance_type": "ml.g5.xlarge"}, [1_800, MONTH], [1_799, MONTH + 1]),
    ("max_wait_seconds", SPOT, [7_200], [7_199]),
    ("max_wait_seconds", BUILT_IN | {"spot": True, "max_runtime_seconds": 60}, [60, 3_600], [59, 3_601]),
    ("retry_attempts", OWN, [1, 30], [0, 31]),
    ("max_attempts", OWN, [1, 10], [0, 11]),
    ("subnets", OWN | {"security_group_ids": GROUPS[:1]}, [SUBNETS[:16]], [SUBNETS]),
    ("security_group_ids", OWN | {"subnets": SUBNETS[:1]}, [GROUPS[:5]], [GROUPS, []]),
    (
        "attributes",
        OWN,
        [["a" * 256], list("abcdefghijklmnop")],
        [["a" * 257], [""], list("abcdefghijklmnopq")],
    ),
    ("content_type", OWN, ["x", "x" * 256], ["", "x" * 257]),
    ("metric_definitions", OWN, [[metric()] * 40], [[metric()] * 41]),
    (
        "metric_definitions",
        OWN,
        [[metric(255, 500)]],
        [[metric(256)], [metric(0)], [metric(1, 501)], [metric(1, 0)]],
    ),
    ("environment", OWN, [numbered(100), {"A": "x" * 512}], [numbered(101), {"A": "x" * 513}]),
    ("entry_point", OWN, [["x"] * 100, ["x" * 256]], [["x"] * 101, ["x" * 257]]),
    ("arguments", OWN, [["x"] * 100, ["x" * 256]], [["x"] * 101, ["x" * 257]]),
    ("tags", OWN, [{"k" * 128: "v" * 256}], [{"k" * 129: "v"}, {"": "v"}, {"k": "v" * 257}]),
    ("hyperparameters", OWN, [numbered(99)], [numbered(100)]),
    ("hyperparameters", OWN, [{"n" * 256: "x" * 2_500}], [{"n" * 257: "x"}, {"": "x"}, {"n": "x" * 2_501}]),
    (
        "hyperparameters",
        BUILT_IN,
        [{"freeze_layer_pattern": "x" * 2_500}],
        [{"freeze_layer_pattern": "x" * 2_501}],
    ),
]
# Images are cut out of what resize leaves, so it must be larger than the longer side.
for shape in ("3,200,300", "3,300,200", "3,300,300"):
    larger, as_large = ({"image_shape": shape, "resize": side} for side in (301, 300))
    TRAINING.append(("hyperparameters", PIXELS, [larger], [as_large]))
SECTIONS: dict[type[BaseModel], list[tuple[str, list[object], list[object]]]] = {
    DatasetOptions: [
        (
            "classes",
            [["bee"], [f"class {number}" for number in range(30_000)]],
            [[], ["bee", "bee"], [""], ["b" * 257], [f"class {number}" for number in range(30_001)]],
        ),
        ("train_on", ["labeling-job", "profile"], ["profiles"]),
        ("min_new_records", [0], [-1, 1]),
        ("label_attribute", [None], ["street"]),
        ("validation_fraction", [0.001, 0.999], [0, 1]),
        ("min_confidence", [0, 1], [-0.001, 1.001]),
        ("max_rejected_fraction", [0, 1], [-0.001, 1.001]),
        ("max_rejects_listed", [0], [-1]),
        ("max_lines_checked_for_duplicates", [0], [-1]),
        ("max_line_bytes", [1_000, 16_000_000], [999, 16_000_001]),
    ],
    Guards: [
        ("min_records", [2], [1]),
        ("min_classes", [1], [0]),
        ("max_instance_hours", [0.001], [0]),
        ("max_running_jobs_per_profile", [1], [0]),
        ("manifest_final_minutes", [0, 1_440], [-1, 1_441]),
        ("allowed_instance_types", [[], ["ml.g5.*"]], [[""]]),
    ],
    Data: [
        ("old_versions_days", [1], [0]),
        ("incomplete_upload_days", [1, 7], [0, 8]),
        ("access_log_days", [1], [0]),
    ],
    Function: [
        ("memory_mb", [128, 10_240], [127, 10_241]),
        ("timeout_seconds", [30, 900], [29, 901]),
        ("reserved_concurrency", [1], [0]),
    ],
    Alarms: [
        ("duration_percent", [1, 100], [0, 101]),
        ("nothing_started_days", [1, 7], [0, 8]),
        ("function_errors", [1], [0]),
        ("function_throttles", [1], [0]),
        ("training_jobs_failed", [1], [0]),
        ("labeling_jobs_refused", [1], [0]),
    ],
}


def refused_options(model: type[BaseModel], options: Options) -> set[object]:
    """The options that mistakes were found in."""
    try:
        model.model_validate(options)
    except ValidationError as error:
        return {detail["loc"][0] for detail in error.errors()}
    return set()


@pytest.mark.parametrize(("option", "beside", "taken", "refused"), TRAINING)
def test_training_options_are_taken_up_to_their_limits(
    option: str, beside: Options, taken: list[object], refused: list[object]
) -> None:
    for value in taken:
        assert refused_options(TrainingOptions, beside | {option: value}) == set(), value
    for value in refused:
        assert refused_options(TrainingOptions, beside | {option: value}) == {option}, value


@pytest.mark.parametrize(
    ("model", "option", "taken", "refused"),
    [(model, *row) for model, rows in SECTIONS.items() for row in rows],
)
def test_every_other_section_is_taken_up_to_their_limits(
    model: type[BaseModel], option: str, taken: list[object], refused: list[object]
) -> None:
    for value in taken:
        assert refused_options(model, {option: value}) == set(), value
    for value in refused:
        assert refused_options(model, {option: value}) == {option}, value


def test_every_option_with_a_limit_is_here() -> None:
    def limited(model: type[BaseModel]) -> set[str]:
        bounds = {
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "maxItems",
            "maxLength",
            "maxProperties",
        }
        properties = model.model_json_schema()["properties"]
        return {
            name
            for name, schema in properties.items()
            if any(bounds & each.keys() for each in (schema, *schema.get("anyOf", ())))
        }

    assert limited(TrainingOptions) <= {option for option, *_ in TRAINING}
    for model, rows in SECTIONS.items():
        assert limited(model) <= {option for option, *_ in rows}

"""Labels can be personal data: none of their text, and no tag, comes into a log line or a metric."""

import json
import traceback
from collections.abc import Callable
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from aws_lambda_powertools import Logger, Metrics

from labeling_completed import handler
from tests.support.account.invocation import deployed
from tests.support.account.labels import JPEG, SIZE
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, World, completed
from train_on_label.settings.settings import TrainingSettings

MARK = "Zebra-Person-4711"
Lines = list[dict[str, Any] | str]


def box_line(number: int, **changed: Any) -> dict[str, Any]:
    """A line with boxes whose source and class carry the mark."""
    box = {"class_id": number % 2, "left": 10, "top": 20, "width": 30, "height": 40}
    line = {
        "source-ref": f"s3://example-images/{MARK}/{number}.jpg",
        "boxes": {"image_size": [{"width": SIZE[0], "height": SIZE[1], "depth": 3}], "annotations": [box]},
        "boxes-metadata": {
            "objects": [{"confidence": 0.9}],
            "class-map": {"0": f"{MARK} a", "1": f"{MARK} b"},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "job-name": f"labeling-job/{MARK}",
        },
    }
    return line | changed


def text_line(number: int) -> dict[str, Any]:
    """A line of text, labeled."""
    return {
        "source": f"{MARK} said {number}",
        "boxes": number % 2,
        "boxes-metadata": {
            "class-name": f"{MARK} {number % 2}",
            "confidence": 0.9,
            "type": "groundtruth/text-classification",
            "human-annotated": "yes",
            "job-name": "labeling-job/text",
        },
    }


def metadata(**changed: Any) -> dict[str, Any]:
    return {"boxes-metadata": box_line(0)["boxes-metadata"] | changed}


GOOD: Lines = [box_line(number) for number in range(40)]
BROKEN: Lines = [
    f'{{"source-ref": "{MARK}',
    f'["{MARK}"]',
    f"\udcff{MARK}",
    {"source-ref": f"file:///{MARK}"},
    {"source-ref": f"s3://example-images/{MARK}.jpg"},
    box_line(50, **metadata(**{"failure-reason": f"ClientError: {MARK}"})),
    box_line(51, **metadata(type=f"groundtruth/{MARK}")),
    box_line(52, **metadata(type="groundtruth/text-classification")),
    box_line(53, **metadata(**{"class-map": {MARK: MARK}})),
    box_line(54, **metadata(**{"class-map": {"0": {MARK: MARK}}})),
    box_line(55, boxes={MARK: MARK}),
    box_line(56, boxes={"image_size": MARK, "annotations": MARK}),
    box_line(57, **{"boxes-metadata": MARK}),
]


def labeled(lines: Lines, categories: bytes | None, **job: Any) -> World:
    """A completed labeling job with these lines, whose tags carry the mark."""
    world = World().labeled()
    described = world.sagemaker.labeling_jobs[LABELING_JOB]
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    world.s3.objects["example-images", f"{LABELING_JOB}/manifests/output/output.manifest"] = (
        "\n".join(texts).encode("utf-8", "surrogateescape") + b"\n"
    )
    key = f"{LABELING_JOB}/label-categories.json"
    if categories is None:
        del described["LabelCategoryConfigS3Uri"]
    else:
        world.s3.objects["example-images", key] = categories
    described |= {"Tags": [{"Key": "owner", "Value": MARK}, {"Key": MARK, "Value": "owner"}], **job}
    described["LabelCounters"] = {}
    for number in range(len(GOOD)):
        world.s3.objects["example-images", f"{MARK}/{number}.jpg"] = JPEG
    return world


def two_labels() -> bytes:
    return json.dumps({"labels": [{"label": f"{MARK} a"}, {"label": f"{MARK} b"}]}).encode()


def tags_that_name(key: str) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": "true"}, {"Key": "owner", "Value": MARK}]}


CASES: dict[str, tuple[Callable[[], World], str]] = {
    "trained": (lambda: labeled(GOOD, two_labels()), "started"),
    "trained, with a few broken lines": (lambda: labeled(GOOD + BROKEN[:4], two_labels()), "started"),
    "too many broken lines": (lambda: labeled(GOOD + BROKEN, two_labels()), "refused"),
    "only broken lines": (lambda: labeled(BROKEN, two_labels()), "refused"),
    "nothing but noise": (lambda: labeled([MARK, MARK], None), "ignored"),
    "text": (lambda: labeled([text_line(number) for number in range(40)], None), "started"),
    "damaged label categories": (lambda: labeled(GOOD, f'{{"labels": [{MARK}'.encode()), "started"),
    "label categories of another kind": (
        lambda: labeled(GOOD, json.dumps({"labels": [{MARK: MARK}]}).encode()),
        "started",
    ),
    "skipped": (lambda: labeled(GOOD, None, **tags_that_name("train-on-label:skip")), "ignored"),
}


@pytest.mark.parametrize("case", CASES)
def test_no_line_of_log_and_no_metric_has_it(
    case: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    make, result = CASES[case]
    world, log = make(), StringIO()
    logger = Logger(service=f"test {case}", stream=log, level="DEBUG")
    metrics = Metrics(namespace="Test", service="test")
    with (
        deployed(TrainingSettings(), ENVIRONMENT),
        patch.object(handler, "logger", logger),
        patch.object(handler, "metrics", metrics),
    ):
        world.labeling_completed.invoke(completed())
        emitted = json.dumps(metrics.serialize_metric_set())
    raised = "".join("".join(traceback.format_exception(error)) for error in world.labeling_completed.errors)
    told = [log.getvalue(), emitted, capsys.readouterr().out, caplog.text, raised]

    assert [answer["result"] for answer in world.labeling_completed.answers] == [result], raised
    assert result in told[0]
    assert "LabelingJobsCompleted" in emitted
    assert not [text for text in told if MARK.lower() in text.lower()]
    metrics.clear_metrics()

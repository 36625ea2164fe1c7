"""What a training job's end means, from messages as users reported them."""

import re

import pytest

from tests.unit.notifications.test_notifications import FACTS
from train_on_label.notifications.failures import FAILURES, explain


@pytest.mark.parametrize(
    ("reason", "meaning", "dataset"),
    [
        (
            "AlgorithmError: Got empty batch from pipe. Make sure AttributeNames matches attributes names",
            "attribute names are not those",
            "",
        ),
        (
            "ClientError: Unable to parse record. Please make sure input data is in correct recordio format.",
            "something else than RecordIO",
            "",
        ),
        ("The Record IO header does not start with the magic number", "something else than RecordIO", ""),
        ("ClientError: Invalid parameter value 'label_width'", "more boxes than label_width", "has 85 boxes"),
        ("Not enough label packed in img_list or rec file.", "more boxes than label_width", "has 85 boxes"),
        (
            "ClientError: The number of input images must be bigger or equal to the mini_batch_size.",
            "fewer records than one batch",
            "has 920 records",
        ),
        (
            "Expected number of batches: 1932, did not match the number of batches processed: 616.",
            "skipped records",
            "920 records to train",
        ),
        (
            "AlgorithmError: SageMaker pipe channel timed out",
            "stopped reading a channel",
            "920 and 230 records",
        ),
        ("Algorithm Error: pos_cls_weights (KeyError)", "cannot weight the loss", ""),
        (
            "CapacityError: Unable to provision requested ML compute capacity.",
            "no such instance to spare",
            "",
        ),
        ("ClientError: Data download failed: Access Denied (403)", "may not read or write", ""),
        ("ClientError: s3://bucket/key: kms:Decrypt Access Denied", "may not use a key", ""),
        ("ClientError: NoSuchKey: images/1.jpg", "is not there", ""),
        (
            "ClientError: Cannot pull algorithm container. Either the image does not exist or its ...",
            "could not pull the image",
            "",
        ),
        ("AlgorithmError: CUDA error: out of memory", "did not fit", ""),
        ("InternalServerError: We encountered an internal error. Please try again.", "SageMaker itself", ""),
        ("AlgorithmError: something new", "none that is known", "1150 of 1200 lines"),
        (None, "none that is known", "rejects.jsonl"),
    ],
)
def test_a_known_message_is_translated_with_the_datasets_numbers(
    reason: str | None, meaning: str, dataset: str
) -> None:
    explanation = explain("Failed", reason, FACTS)
    assert meaning in explanation.meaning
    assert dataset in explanation.meaning
    assert "replay" not in explanation.advice  # the notification says that, for each job


@pytest.mark.parametrize(
    ("secondary_status", "reason", "is_of_aws"),
    [
        ("Failed", "CapacityError: Unable to provision requested ML compute capacity.", True),
        ("Failed", "InternalServerError: We encountered an internal error. Please try again.", True),
        ("MaxWaitTimeExceeded", None, True),
        ("Failed", "ClientError: SageMaker was unable to assume the role 'arn:aws:iam::1:role/a'", True),
        (
            "Failed",
            "ClientError: TrainingHostAgent: SageMaker is unable to perform: sts:AssumeRole on the role.",
            True,
        ),
        ("Failed", "AlgorithmError: boto3 was unable to assume the role 'x'", False),
        ("MaxRuntimeExceeded", None, False),
        ("Stopped", None, False),
        ("Failed", "AlgorithmError: the registry answered InternalServerError: 500", False),
        ("Failed", "AlgorithmError: Insufficient capacity of the hash table", False),
        ("Failed", "ClientError: kms:Decrypt", False),
    ],
)
def test_only_what_aws_itself_failed_at_is_tried_again(
    secondary_status: str, reason: str | None, is_of_aws: bool
) -> None:
    assert explain(secondary_status, reason, FACTS).is_of_aws is is_of_aws


@pytest.mark.parametrize(
    ("secondary_status", "meaning"),
    [
        ("MaxRuntimeExceeded", "ran as long as it may"),
        ("MaxWaitTimeExceeded", "no such instance to spare"),
        ("Stopped", "Somebody stopped the job"),
    ],
)
def test_a_job_that_was_stopped_says_by_whom(secondary_status: str, meaning: str) -> None:
    assert meaning in explain(secondary_status, None, FACTS).meaning


def test_without_the_dataset_the_explanation_does_without_its_numbers() -> None:
    explanation = explain("Failed", "Invalid parameter value 'label_width'", None)
    assert explanation.meaning == "The busiest image has more boxes than label_width has room for."


def test_every_row_can_be_reached_and_uses_numbers_that_there_are() -> None:
    for row in FAILURES[:-1]:
        assert not re.search(row.pattern, "", re.IGNORECASE)
    for row in FAILURES:
        row.dataset.format_map(FACTS.model_dump())
    assert re.search(FAILURES[-1].pattern, "")

"""What people and machines are told: one value, as a message and as an event's detail."""

import json
import re

import pytest
from pydantic import ValidationError

from docs.events_page import schema_pages
from train_on_label.codes import Code
from train_on_label.notifications.console import Console
from train_on_label.notifications.dataset_facts import DatasetFacts
from train_on_label.notifications.notifications import (
    NOTIFICATIONS,
    Failed,
    Notification,
    RefusalDetail,
    Refused,
    Registered,
    Started,
    Trained,
    Waiting,
)

FACTS = DatasetFacts(
    uri="s3://amzn-s3-demo-datasets/street/street-0a1b2c3d4e/",
    task_type="object-detection",
    lines=1200,
    accepted=1150,
    rejected={"NO_ANNOTATIONS": 50},
    warnings={"BOX_TOUCHES_OUTSIDE": 3},
    train=920,
    validation=230,
    num_classes=4,
    max_boxes_per_image=85,
)
CONSOLE = Console("eu-west-1")


def common(labeling_job: str = "street") -> dict[str, object]:
    return {
        "deployment": "perception",
        "labeling_job": labeling_job,
        "profile": "street-scenes",
        "training_job": "street-0a1b2c3d4e",
        "dataset": FACTS,
        "links": {"Dataset card": CONSOLE.s3_object(FACTS.card_uri)},
    }


def one_of_each(labeling_job: str = "street") -> list[Notification]:
    said = common(labeling_job)
    failed = {
        "status": "Failed",
        "secondary_status": "Failed",
        "failure_reason": "AlgorithmError",
        "explanation": "It failed.",
        "advice": "Mend it.",
    }
    trained = {"metrics": {"validation:mAP": 0.71}, "model_data_uri": "s3://amzn-s3-demo-models/model.tar.gz"}
    registered = {
        "model_package_arn": "arn:aws:sagemaker:eu-west-1:111122223333:model-package/perception-street/1",
        "model_package_group": "perception-street",
    }
    refusals = [RefusalDetail(code="TOO_FEW_RECORDS", detail="1 of 2 lines was accepted.")]
    reason = RefusalDetail(code="QUOTA_EXCEEDED", detail="The limit is 1 Instances.")
    return [
        Started.model_validate(said),
        Waiting.model_validate({**said, "reasons": [reason]}),
        Refused.model_validate({**said, "refusals": refusals}),
        Failed.model_validate({**said, **failed}),
        Trained.model_validate({**said, **trained}),
        Registered.model_validate({**said, **trained, **registered}),
    ]


every_one = pytest.mark.parametrize("notification", one_of_each(), ids=lambda each: each.detail_type)


def test_there_is_one_of_each_here() -> None:
    assert tuple(type(each) for each in one_of_each()) == NOTIFICATIONS


@pytest.mark.parametrize("labeling_job", ["street", "s" * 63, "straße-\n-日本"])
def test_subjects_are_what_sns_takes_and_say_what_happened_first(labeling_job: str) -> None:
    for notification in one_of_each(labeling_job):
        subject = notification.subject()
        assert subject.isascii()
        assert subject.isprintable()
        assert len(subject) < 100
        assert subject.startswith(notification.title)


def test_a_subject_is_cut_to_99_characters_for_sns_takes_fewer_than_100() -> None:
    assert {len(notification.subject()) for notification in one_of_each("s" * 200)} == {99}


def test_the_subject_of_the_longest_name_is_not_cut() -> None:
    for notification in one_of_each("s" * 63):
        assert notification.subject().endswith("s" * 63)


@every_one
def test_the_message_names_the_job_the_dataset_and_where_to_look(notification: Notification) -> None:
    message = notification.message()
    assert "street" in message
    assert "1,150 of 1,200 lines accepted" in message
    assert "refused NO_ANNOTATIONS: 50" in message
    assert "https://eu-west-1.console.aws.amazon.com/s3/object/amzn-s3-demo-datasets" in message
    assert "perception" in message


@pytest.mark.parametrize(
    ("key", "subject", "argument"),
    [
        ("incoming/street-scenes/street.manifest", None, None),
        ("incoming/street-scenes/my street.manifest", None, "'incoming/street-scenes/my street.manifest'"),
        ("incoming/street-scenes/a\nPay here.manifest", "street", "street"),
    ],
)
def test_a_dropped_manifest_is_named_by_its_key(key: str, subject: str | None, argument: str | None) -> None:
    refused = Refused.model_validate(
        {
            **common(),
            "manifest": f"s3://amzn-s3-demo-labels/{key}",
            "refusals": [RefusalDetail(code="TOO_FEW_RECORDS", detail="1 of 2 lines was accepted.")],
        }
    )
    assert f"The manifest {subject or key} was dropped, but no training job" in refused.message()
    assert f"train-on-label replay {argument or key} --stack perception" in refused.message()


def test_a_refusal_says_what_to_do_and_how_to_go_on() -> None:
    refused = one_of_each()[2]
    assert Code.TOO_FEW_RECORDS.advice in refused.message()
    assert "train-on-label replay street --stack perception" in refused.message()


def test_what_waits_says_why_and_how_to_call_it_off() -> None:
    message = one_of_each()[1].message()
    assert "QUOTA_EXCEEDED: The limit is 1 Instances." in message
    assert Code.QUOTA_EXCEEDED.advice in message
    assert "train-on-label:skip = true" in message
    assert "replay" not in message


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ({}, "replay street --stack"),
        ({"attempt": 2}, "replay street --again --stack"),
        ({"attempt": 2, "is_dead_letter": True}, "replay --dead-letters --stack"),
    ],
)
def test_the_command_of_a_refusal_is_the_one_that_helps(said: dict[str, object], command: str) -> None:
    refusals = [RefusalDetail(code="TOO_FEW_RECORDS", detail="1 of 2 lines was accepted.")]
    refused = Refused.model_validate({**common(), "refusals": refusals, **said})
    assert command in refused.message()


def test_a_stopped_job_is_not_said_to_have_failed() -> None:
    stopped = Failed.model_validate(
        {
            **common(),
            "status": "Stopped",
            "secondary_status": "MaxRuntimeExceeded",
            "failure_reason": None,
            "explanation": "It ran too long.",
            "advice": "Raise the limit.",
        }
    )
    assert stopped.subject() == "Training stopped: street"
    assert "failed" not in stopped.message()
    assert "MaxRuntimeExceeded" in stopped.message()


@every_one
def test_the_detail_has_exactly_the_fields_of_its_published_schema(notification: Notification) -> None:
    slug = notification.detail_type.lower().replace(" ", "-")
    schema = json.loads(schema_pages()[f"{slug}.json"]())
    detail = json.loads(json.dumps(notification.detail()))
    assert set(schema["required"]) <= set(detail) <= set(schema["properties"])
    assert type(notification).model_validate(detail) == notification


@every_one
def test_a_detail_with_another_field_or_one_too_few_breaks_the_schema(notification: Notification) -> None:
    detail = notification.detail()
    for broken in ({**detail, "color": "red"}, {k: v for k, v in detail.items() if k != "labeling_job"}):
        with pytest.raises(ValidationError):
            type(notification).model_validate(broken)


def test_the_types_of_details_are_all_different() -> None:
    assert len({each.detail_type for each in NOTIFICATIONS}) == len(NOTIFICATIONS)


def test_people_hear_of_a_trained_model_once() -> None:
    assert [each.detail_type for each in NOTIFICATIONS if not each.has_message] == ["Training Job Completed"]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
    ],
)
def test_the_console_of_each_partition_has_its_own_address(region: str, host: str) -> None:
    console = Console(region)
    for page in (
        console.labeling_job("street"),
        console.training_job("street-0a1b2c3d4e"),
        console.training_logs("street-0a1b2c3d4e"),
        console.log_group("/aws/lambda/street"),
        console.s3_object("s3://amzn-s3-demo-bucket/a b/card.html"),
    ):
        assert page.startswith(f"https://{host}/")
        assert not re.search(r"\s", page)


def test_the_log_of_a_training_job_is_its_own_streams() -> None:
    page = CONSOLE.training_logs("street-0a1b2c3d4e")
    group = "log-groups/log-group/$252Faws$252Fsagemaker$252FTrainingJobs"
    assert page.endswith(f"{group}$3FlogStreamNameFilter$3Dstreet-0a1b2c3d4e$252F")


def test_warnings_stand_before_the_numbers_in_words_where_they_are_known() -> None:
    facts = FACTS.model_copy(update={"warnings": {"IMAGE_ROTATED": 1_200, "OF_ANOTHER_VERSION": 1}})
    first, second, third, *_ = facts.as_text().splitlines()

    assert first.startswith("Warning IMAGE_ROTATED (The image's EXIF data asks viewers to turn it")
    assert first.endswith("): 1,200")
    assert second == "Warning OF_ANOTHER_VERSION: 1"
    assert third.startswith("Dataset: ")

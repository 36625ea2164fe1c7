"""A labeling job whose images training jobs may not read ends as a refusal, on the card too."""

from collections.abc import Callable

from tests.support.account.invocation import deployed
from tests.support.account.wire import Answer, Call, Instead, ServiceError
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, World, completed
from tests.support.faults.faults import Fault, OneFault, PlannedFaults
from train_on_label.settings.settings import TrainingSettings


def test_images_in_an_unnamed_bucket_start_nothing() -> None:
    world = World(faults=Instead("GetObject", deny_images)).labeled()
    key = ("example-images", f"{LABELING_JOB}/manifests/output/output.manifest")
    world.s3.objects[key] = world.s3.objects[key].replace(b"s3://example-images/", b"s3://others-images/")

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.labeling_completed.invoke(completed())

    assert world.refusals == {"UNREADABLE_BUCKET"}
    assert not world.started
    (card,) = (data for name, data in world.datasets.items() if name.endswith("dataset.html"))
    assert b"60 accepted lines need others-images, which training jobs may not read" in card


def test_images_that_no_role_may_read_start_nothing() -> None:
    world = World(faults=Instead("GetObject", deny_images)).labeled()

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.labeling_completed.invoke(completed())

    assert world.refusals == {"UNREADABLE_BUCKET"}
    (card,) = (data for name, data in world.datasets.items() if name.endswith("dataset.html"))
    assert b"example-images denies reading" in card


def deny_images(call: Call, act: Callable[[], Answer]) -> Answer:
    """Labels may be read, images not."""
    if call.subject.endswith(".jpg"):
        raise ServiceError("AccessDenied", 403)
    return act()


def denied(name: str) -> PlannedFaults:
    """S3 denies every object of one name."""
    return PlannedFaults([OneFault(f"GetObject {name}", 1, Fault.DENIED, always=True)])


def test_labels_denied_after_a_profile_was_chosen_are_refused_in_its_name() -> None:
    world = World(faults=denied("label-categories.json")).labeled()

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.labeling_completed.invoke(completed(LABELING_JOB.upper()))

    (answer,) = world.labeling_completed.answers
    assert world.refusals == {"UNREADABLE_BUCKET"}
    assert answer["profile"] == "default-object-detection"
    assert str(answer["training_job"]).startswith(LABELING_JOB)


def test_a_manifest_denied_is_refused_in_the_services_own_spelling_of_the_name() -> None:
    world = World(faults=denied("output.manifest")).labeled()

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.labeling_completed.invoke(completed(LABELING_JOB.upper()))

    (answer,) = world.labeling_completed.answers
    assert (answer["labeling_job"], answer["profile"]) == (LABELING_JOB, None)


def test_a_labeling_job_in_a_bucket_of_others_is_ignored_without_a_look_or_a_word() -> None:
    world = World(faults=denied("output.manifest")).labeled()
    elsewhere = ENVIRONMENT.model_copy(update={"labeling_bucket": "own-labels"})

    with deployed(TrainingSettings(), elsewhere):
        world.labeling_completed.invoke(completed())

    (answer,) = world.labeling_completed.answers
    assert answer["result"] == "ignored"
    assert "example-images, which is none of the deployment's buckets" in str(answer["why"])
    assert world.refusals == set()

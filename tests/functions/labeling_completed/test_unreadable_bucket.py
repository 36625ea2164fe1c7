"""A labeling job whose images training jobs may not read ends as a refusal, on the card too."""

from collections.abc import Callable

from tests.support.account.invocation import deployed
from tests.support.account.process import Process
from tests.support.account.wire import Answer, Call, ServiceError
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, World, completed
from train_on_label.settings.settings import TrainingSettings


def test_images_in_an_unnamed_bucket_start_nothing() -> None:
    world = World().labeled()
    key = ("example-labels", f"{LABELING_JOB}/manifests/output/output.manifest")
    world.s3.objects[key] = world.s3.objects[key].replace(b"s3://example-images/", b"s3://others-images/")

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.function.invoke(completed())

    assert world.refusals == {"UNREADABLE_BUCKET"}
    assert not world.started
    (card,) = (data for name, data in world.datasets.items() if name.endswith("dataset.html"))
    assert b"60 accepted lines need others-images, which training jobs may not read" in card


class Denied:
    """S3 denies every object of one name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def carry_out(self, call: Call, act: Callable[[], Answer], process: Process) -> Answer:  # noqa: ARG002
        if call.operation == "GetObject" and call.params["Key"].endswith(self.name):
            raise ServiceError("AccessDenied", 403)
        return act()


def test_labels_denied_after_a_profile_was_chosen_are_refused_in_its_name() -> None:
    world = World(faults=Denied("label-categories.json")).labeled()

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.function.invoke(completed(LABELING_JOB.upper()))

    (answer,) = world.function.answers
    assert world.refusals == {"UNREADABLE_BUCKET"}
    assert answer["profile"] == "default-object-detection"
    assert str(answer["training_job"]).startswith(LABELING_JOB)


def test_a_manifest_denied_is_refused_in_the_services_own_spelling_of_the_name() -> None:
    world = World(faults=Denied("output.manifest")).labeled()

    with deployed(TrainingSettings(), ENVIRONMENT):
        world.function.invoke(completed(LABELING_JOB.upper()))

    (answer,) = world.function.answers
    assert (answer["labeling_job"], answer["profile"]) == (LABELING_JOB, None)

"""A labeling job whose images training jobs may not read ends as a refusal, on the card too."""

from tests.support.account.invocation import deployed
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

"""Which labeling jobs of an account are a deployment's own."""

from dataclasses import replace

import pytest

from tests.support.training_examples import labeling_job
from train_on_label.settings.existing_bucket import ExistingBucket
from train_on_label.settings.own_labeling_jobs import OwnLabelingJobs
from train_on_label.settings.settings import TrainingSettings

JOB = replace(
    labeling_job("street-7", team="perception"), manifest_uri="s3://labels-of-one/street-7/output.manifest"
)


@pytest.mark.parametrize(
    ("bucket", "existing", "own"),
    [("labels-of-one", (), True), ("labels-of-another", (), False), ("none", ("labels-of-one",), True)],
)
def test_by_default_those_whose_output_lies_in_its_buckets(
    bucket: str, existing: tuple[str, ...], own: bool
) -> None:
    settings = TrainingSettings(existing_bucket=tuple(ExistingBucket(name=name) for name in existing))

    assert (settings.foreign(JOB, bucket) is None) is own


@pytest.mark.parametrize(
    ("asked_for", "why"),
    [
        ({"output": "any-bucket"}, None),
        ({"output": "any-bucket", "name": "street-*"}, None),
        ({"output": "any-bucket", "name": "Street-*"}, 'name = "Street-*"'),
        ({"output": "any-bucket", "tags": {"team": "perception"}}, None),
        ({"output": "any-bucket", "tags": {"team": "quality", "x": "y"}}, "the tags team=quality, x=y"),
        ({"name": "street-*"}, "labels-of-one"),
    ],
)
def test_all_that_is_given_must_hold(asked_for: dict[str, object], why: str | None) -> None:
    told = TrainingSettings(labeling_jobs=OwnLabelingJobs.model_validate(asked_for)).foreign(JOB, "another")

    assert (told is None) if why is None else (told is not None and why in told)

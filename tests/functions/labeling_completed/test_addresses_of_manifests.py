"""A manifest is read wherever S3's addresses say it lies; what is no address of S3's is refused in words."""

import json

import pytest

from tests.support.account import labels
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, LABELING_JOB, SETTINGS, World, completed
from tests.support.places import sample_event

KEY = f"labels of/{LABELING_JOB}/100%/output.manifest"
PATH = f"labels%20of/{LABELING_JOB}/100%25/output.manifest"


def run(address: str) -> World:
    """What becomes of a labeling job whose output has this address."""
    world = World().labeled()
    world.s3.objects[ENVIRONMENT.labeling_bucket, KEY] = labels.manifest()
    world.sagemaker.labeling_jobs[LABELING_JOB]["LabelingJobOutput"] = {"OutputDatasetS3Uri": address}
    with deployed(SETTINGS, ENVIRONMENT):
        world.labeling_completed.invoke(completed())
    assert not world.labeling_completed.errors
    return world


@pytest.mark.parametrize(
    "address",
    [
        f"s3://example-images/{KEY}",
        f"https://example-images.s3.us-east-1.amazonaws.com/{PATH}",
        f"https://example-images.s3-us-west-2.amazonaws.com/{PATH}",
        f"https://example-images.s3.amazonaws.com/{PATH}",
        f"https://example-images.s3.dualstack.us-gov-west-1.amazonaws.com/{PATH}",
        f"https://example-images.s3-fips.dualstack.us-east-1.amazonaws.com/{PATH}",
        f"https://s3.us-east-1.amazonaws.com/example-images/{PATH}",
        f"https://s3-eu-west-1.amazonaws.com/example-images/{PATH}",
        f"https://s3.amazonaws.com/example-images/{PATH}",
        f"https://s3.dualstack.eu-west-1.amazonaws.com/example-images/{PATH}",
        f"https://s3.cn-north-1.amazonaws.com.cn/example-images/{PATH}",
    ],
)
def test_an_address_of_s3s_is_read(address: str) -> None:
    world = run(address)

    assert len(world.started) == 1
    (report,) = (json.loads(data) for key, data in world.datasets.items() if key.endswith("/dataset.json"))
    assert report["manifest"]["uri"] == f"s3://example-images/{KEY}"


@pytest.mark.parametrize(
    "address",
    [
        "https://example-images/output.manifest",
        "https://s3.us-east-1.amazonaws.com/example-images",
        "https://s3.us-east-1.amazonaws.com/",
        "https://example-images.s3.us-east-1.amazonaws.com/",
        "https://example-images.s3.us-east-1.amazonaws.com.example.com/output.manifest",
        "https://example-111122223333.s3-accesspoint.us-east-1.amazonaws.com/output.manifest",
        "https://example-images.s3.us-east-1.amazonaws.com/output.manifest?versionId=1",
        "https://example-images.s3.us-east-1.amazonaws.com/a/%2e%2e/output.manifest",
        "http://example-images.s3.us-east-1.amazonaws.com/output.manifest",
        "s3://example-images",
        "s3://example-images/labels/",
        "s3://example-images/a/../output.manifest",
        "s3://example-images/a\x07.manifest",
    ],
)
def test_any_other_is_refused_in_words(address: str) -> None:
    world = run(address)

    assert world.refusals == {"INVALID_MANIFEST_URI"}
    assert LABELING_JOB in str(world.labeling_completed.answers[0]["refusals"])
    assert not world.started


@pytest.mark.parametrize("key", ["a\x07.manifest", "../street.manifest", f"{'x' * 1010}.manifest"])
def test_a_dropped_manifest_whose_key_is_not_to_be_read_is_refused_in_words(key: str) -> None:
    world = World()
    event = sample_event("object-created")
    event["detail"]["object"]["key"] = f"incoming/street-scenes/{key}"

    with deployed(SETTINGS, ENVIRONMENT):
        world.labeling_completed.invoke(event)

    assert not world.labeling_completed.errors
    assert world.refusals == {"INVALID_MANIFEST_URI"}

"""The accounts of the built-in algorithms' images, next to those that AWS publishes in sagemaker-core.

Skipped unless requirements/compare.txt is installed, which takes some 300 MB and is no part of any
environment of this project.
"""

import json
from importlib.resources import files

import pytest

from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.algorithms.images import ACCOUNTS, TAG, image_uri

pytest.importorskip(
    "sagemaker.core", reason="install requirements/compare.txt to compare with sagemaker-core"
)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_accounts_are_those_that_aws_publishes(algorithm: str) -> None:
    published = files("sagemaker.core") / "image_uri_config" / f"{algorithm}.json"
    version = json.loads(published.read_text(encoding="utf-8"))["versions"][TAG]

    assert version["repository"] == algorithm
    assert version["registries"] == ACCOUNTS


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("region", ACCOUNTS)
def test_images_are_those_that_aws_retrieves(algorithm: str, region: str) -> None:
    image_uris = pytest.importorskip("sagemaker.core.image_uris")

    assert image_uri(algorithm, region) == image_uris.retrieve(algorithm, region, version=TAG)

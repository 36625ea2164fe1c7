"""cdk.json decides every flag that the library recommends."""

import json
import tarfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import REPOSITORY

pytestmark = pytest.mark.long  # unpacks the library, whose version is pinned

OTHERWISE = {
    # The data stack must not be deleted or changed under the training stack: exports prevent that.
    "@aws-cdk/core:defaultCrossStackReferences": "strong",
    # Nothing about this deployment is for others to know; versionReporting is off too.
    "@aws-cdk/core:enableAdditionalMetadataCollection": False,
}


@pytest.fixture(scope="module")
def recommended() -> dict[str, Any]:
    (library,) = Path(str(files("aws_cdk._jsii"))).glob("aws-cdk-lib@*.jsii.tgz")
    with tarfile.open(library) as archive:
        member = archive.extractfile("package/recommended-feature-flags.json")
        assert member is not None
        return dict(json.load(member))


def test_every_flag_is_as_recommended_but_for_those_with_a_reason(recommended: dict[str, Any]) -> None:
    decided = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    assert decided == recommended | OTHERWISE


def test_every_exception_differs_from_what_is_recommended(recommended: dict[str, Any]) -> None:
    assert not {flag for flag, value in OTHERWISE.items() if recommended[flag] == value}

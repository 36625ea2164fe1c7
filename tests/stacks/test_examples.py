"""The settings files that the repository shows for some cases can be deployed as they are."""

from pathlib import Path

import pytest

from tests.support.places import REPOSITORY
from tests.support.shares import shared
from tests.support.synthesis import Synthesize
from train_on_label.settings.file import read_settings

EXAMPLES = sorted((REPOSITORY / "config" / "examples").glob("*.toml"))


@pytest.mark.parametrize("path", shared(EXAMPLES), ids=lambda path: path.stem)
def test_an_example_synthesizes_without_findings(path: Path, synthesize: Synthesize) -> None:
    synthesized = synthesize(path.read_text())

    settings = read_settings(path)
    (starting,) = (
        statement
        for policy in synthesized.resources("Training", "IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Sid"] == "StartTrainingJobs"
    )
    allowed = starting["Condition"]["ForAllValues:StringEquals"]["sagemaker:InstanceTypes"]
    assert allowed == sorted({profile.training.instance_type for profile in settings.profile})

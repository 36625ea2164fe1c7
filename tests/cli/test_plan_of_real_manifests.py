"""`plan` on Ground Truth output that nobody here wrote, where the folder with it is at hand."""

import json
import re
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator
from typer.testing import CliRunner

from local.sagemaker.requests.validation import check_request
from tests.support.places import REAL_MANIFESTS
from train_on_label_cli.main import app

_MANIFESTS = sorted(REAL_MANIFESTS.glob("*.manifest"))
_CREATE_TRAINING_JOB = (
    botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob")
)


@pytest.mark.skipif(not _MANIFESTS, reason="the folder with real manifests is not beside the repository")
def test_every_real_manifest_is_planned_or_refused_with_a_code_and_requests_are_valid() -> None:
    started = 0
    for path in _MANIFESTS:
        attribute = _label_attribute(path)

        result = CliRunner().invoke(app, ["plan", str(path), "--label-attribute", attribute, "--json"])

        report = json.loads(result.stdout)
        lines = [line for line in path.read_bytes().splitlines() if line.strip()]
        assert report["dataset"]["lines"] == len(lines), path.name
        assert report["dataset"]["accepted"] + sum(report["dataset"]["rejected"].values()) == len(lines)
        if result.exit_code == 1:
            # Each of these has too few lines for two channels; the mixed one has another job's label too.
            assert len(lines) <= 2, path.name
            assert "TOO_FEW_RECORDS" in [refusal["code"] for refusal in report["refusals"]]
            continue
        started += 1
        assert result.exit_code == 0
        assert check_request("CreateTrainingJob", report["request"]) == []
        assert _CREATE_TRAINING_JOB.input_shape is not None
        errors = ParamValidator().validate(report["request"], _CREATE_TRAINING_JOB.input_shape)
        assert not errors.has_errors(), errors.generate_report()
    assert started == len(_MANIFESTS) - 3


def _label_attribute(path: Path) -> str:
    match = re.search(rb'"([\w-]+)-metadata":', path.read_bytes())
    assert match is not None
    return match[1].decode()

"""The templates as a whole: what analysers say of them, and what has changed in them."""

import json
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import Acknowledgment
from aws_cdk import aws_sqs as sqs
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.support.synthesis import Synthesize, Synthesized


def test_cdk_nag_has_no_findings(any_shape: Synthesized) -> None:
    # A finding is an exception at synth, as the next test shows.
    assert len(any_shape.template_files) == 2


def test_a_finding_of_cdk_nag_stops_the_synthesis(
    synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = partial(Acknowledgment, id="Unknown")
    monkeypatch.setattr(
        "stacks.watching.dead_letter_queue.Acknowledgment", lambda **given: unknown(reason=given["reason"])
    )
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        synthesize("")


@pytest.mark.long
def test_what_cloudformation_would_refuse_stops_the_synthesis(
    synthesize: Synthesize, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Delayed(sqs.Queue):
        def __init__(self, *arguments: Any, **properties: Any) -> None:
            super().__init__(*arguments, **properties)
            cast("sqs.CfnQueue", self.node.default_child).add_property_override("DelaySeconds", "soon")

    monkeypatch.setattr(sqs, "Queue", Delayed)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        synthesize("")


@pytest.mark.long
def test_cfn_lint_has_no_findings(plain: Synthesized, full: Synthesized, laptop: Synthesized) -> None:
    templates = [path for shape in (plain, full, laptop) for path in shape.template_files]
    cfn_lint = Path(sys.executable).with_name("cfn-lint")
    # W3005: the library adds dependencies that a reference already implies.
    command = [str(cfn_lint), "--ignore-checks", "W3005", "--template", *map(str, templates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("stack", ["Data", "Training"])
def test_the_template_is_as_last_agreed(plain: Synthesized, stack: str, snapshot: SnapshotAssertion) -> None:
    text = json.dumps(plain.template(stack).to_json())
    without_hashes = json.loads(re.sub(r"[0-9a-f]{64}\.zip", "<asset>.zip", text))
    assert without_hashes == snapshot(extension_class=JSONSnapshotExtension)

"""What checkov finds in the templates, and why each finding is accepted: make audit."""

import json
import os
import subprocess

import pytest

from tests.support.synthesis import Synthesized

CHECKOV = os.environ.get("CHECKOV")
ACCEPTED = {
    "CKV_AWS_18": "The bucket of access logs cannot log itself.",
    "CKV_AWS_27": "SQS encrypts the queues with its own key (SqsManagedSseEnabled); overlooked.",
    "CKV_AWS_115": "A reservation is a setting: it takes from the account's other functions.",
    "CKV_AWS_116": "Failed events go to a destination, which unlike a queue keeps the error too.",
    "CKV_AWS_117": "A VPC is a setting: the functions speak to AWS's services only.",
    "CKV_AWS_173": "The environment holds names of resources and no secret.",
}
# Only where functions or training jobs join a VPC.
IN_VPC = {
    "CKV_AWS_109": "EC2 knows no resource for permissions on interfaces that are not made yet.",
    "CKV_AWS_111": "Lambda's check of the role names no interface; code in it is denied them.",
}


@pytest.mark.skipif(CHECKOV is None, reason="CHECKOV names no checkov; make audit has one")
def test_checkov_finds_what_is_accepted_and_nothing_else(plain: Synthesized, full: Synthesized) -> None:
    assert found_in(plain) == set(ACCEPTED)
    assert found_in(full) == set(ACCEPTED) - {"CKV_AWS_117"} | set(IN_VPC)


def found_in(shape: Synthesized) -> set[str]:
    """The checks that failed."""
    found: set[str] = set()
    for template in shape.template_files:
        command = [str(CHECKOV), "--framework", "cloudformation", "--file", str(template)]
        options = ["--skip-download", "--quiet", "--compact", "--output", "json"]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
        report = json.loads(done.stdout)
        assert report["summary"]["parsing_errors"] == 0
        assert report["summary"]["passed"]
        found |= {check["check_id"] for check in report["results"]["failed_checks"]}
    return found

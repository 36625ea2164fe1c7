"""Every call x every fault x once and always: nothing is lost."""

import pytest

from docs.faults_page import faults_page
from tests.support.faults.matrix import End, Result, run_matrix
from tests.support.places import REPOSITORY

PAGE = REPOSITORY / "docs" / "faults.md"
# What the function calls; a new call shows here before it goes untested.
OPERATIONS = (
    "DescribeLabelingJob",
    "HeadObject",
    "GetObject",
    "DescribeTrainingJob",
    "ListTrainingJobs",
    "ListTags",
    "CreateMultipartUpload",
    "UploadPart",
    "CompleteMultipartUpload",
    "PutObject",
    "GetParameter",
    "CreateTrainingJob",
    "PutEvents",
    "Publish",
    "AbortMultipartUpload",
)


@pytest.fixture(scope="module")
def results(in_memory: None) -> list[Result]:  # noqa: ARG001  # the matrix runs the deployed function
    return run_matrix()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_is_lost(operation: str, results: list[Result]) -> None:
    cells = [result for result in results if result.cell.site.operation == operation]

    assert cells
    assert [(result.cell, result.lost) for result in cells if result.lost] == []


def test_the_matrix_has_every_call(results: list[Result]) -> None:
    assert {result.cell.site.operation for result in results} == set(OPERATIONS)


def test_a_fault_that_passes_costs_no_training_job(results: list[Result]) -> None:
    once = [result for result in results if not result.cell.always]

    assert {result.end for result in once} == {End.STARTED, End.REFUSED}


def test_the_page_is_current(results: list[Result]) -> None:
    assert PAGE.read_text(encoding="utf-8") == faults_page(results), "run make faults"

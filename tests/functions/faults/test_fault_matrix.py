"""Every call x every fault x once and always: nothing is lost."""

import pytest

from docs.faults_page import Matrices, faults_page
from tests.support.faults.matrix import SUBJECTS, End, run_matrix
from tests.support.places import REPOSITORY

# What the functions call; a new call shows here before it goes untested.
_LABELING_COMPLETED = {
    "DescribeLabelingJob",
    "HeadObject",
    "GetObject",
    "DescribeTrainingJob",
    "ListTrainingJobs",
    "ListTags",
    "PutObject",
    "GetParameter",
    "CreateTrainingJob",
    "PutEvents",
    "Publish",
}
_PREPARING = {"CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload"}
OPERATIONS = {
    "labeling_completed": _LABELING_COMPLETED | _PREPARING,
    "labeling_completed, which has to wait": _LABELING_COMPLETED | {"SendMessage"},
    "labeling_completed, of a profile that trains on all its labels": {
        "ListObjectsV2",
        "GetObject",
        "PutObject",
    },
    "labeling_completed and its workers, of a large manifest": {
        "StartExecution",
        "GetObject",
        "HeadObject",
        "PutObject",
        "CreateMultipartUpload",
        "UploadPart",
        "UploadPartCopy",
        "CompleteMultipartUpload",
        "AbortMultipartUpload",
    },
    "training_finished": {
        "DescribeTrainingJob",
        "ListTags",
        "DescribeModelPackageGroup",
        "CreateModelPackageGroup",
        "ListModelPackages",
        "CreateModelPackage",
        "GetObject",
        "PutEvents",
        "Publish",
    },
    "training_finished, where AWS failed": {
        "DescribeTrainingJob",
        "ListTags",
        "GetObject",
        "SendMessage",
        "PutEvents",
        "Publish",
    },
}


_WHOLE = pytest.param(True, id="whole", marks=pytest.mark.long)


@pytest.fixture(scope="module", params=[pytest.param(False, id="a ninth"), _WHOLE])
def matrices(in_memory: None, request: pytest.FixtureRequest) -> Matrices:  # noqa: ARG001  # runs what is deployed
    return {function: run_matrix(subject, whole=request.param) for function, subject in SUBJECTS.items()}


@pytest.mark.parametrize(
    ("function", "operation"),
    [(function, operation) for function, found in OPERATIONS.items() for operation in sorted(found)],
)
def test_nothing_is_lost(function: str, operation: str, matrices: Matrices) -> None:
    cells = [result for result in matrices[function] if result.cell.site.operation == operation]

    assert cells
    assert [(result.cell, result.lost) for result in cells if result.lost] == []


def test_the_matrix_has_every_call(matrices: Matrices) -> None:
    found = {
        function: {result.cell.site.operation for result in results} for function, results in matrices.items()
    }
    assert found == OPERATIONS


@pytest.mark.parametrize(
    ("function", "may_end"),
    [
        ("labeling_completed", {End.STARTED, End.REFUSED}),
        ("labeling_completed, which has to wait", {End.STARTED, End.REFUSED}),
        ("labeling_completed, of a profile that trains on all its labels", {End.STARTED}),
        ("labeling_completed and its workers, of a large manifest", {End.STARTED}),
        ("training_finished", {End.REGISTERED}),
        ("training_finished, where AWS failed", {End.STARTED}),
    ],
)
def test_a_fault_that_passes_costs_no_training_job_and_no_model(
    function: str, may_end: set[End], matrices: Matrices
) -> None:
    assert {result.end for result in matrices[function] if not result.cell.always} <= may_end


@pytest.mark.parametrize("matrices", [_WHOLE], indirect=True)
def test_the_page_tells_every_cell_as_it_is(matrices: Matrices) -> None:
    page = (REPOSITORY / "docs" / "faults.md").read_text(encoding="utf-8")
    # Calls in another order are no other page.
    assert sorted(page.splitlines()) == sorted(faults_page(matrices).splitlines()), "run make faults"

"""The List operations filter, sort and page alike."""

from datetime import UTC, datetime, timedelta

import pytest

from local.sagemaker.errors import SageMakerError
from local.sagemaker.listing import Listing
from local.sagemaker.types import Params

LISTING = Listing("Jobs", name="Name", status="Status", arn="Arn")
START = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = ["Completed", "InProgress", "Failed"]
RECORDS: list[Params] = [
    {
        "Name": f"job-{'cab'[n]}",
        "Arn": f"arn:job-{'cab'[n]}",
        "Status": STATUSES[n],
        "CreationTime": START + timedelta(hours=n),
        "LastModifiedTime": START,
    }
    for n in range(3)
]


def names(**params: object) -> str:
    return "".join(record["Name"][-1] for record in LISTING.page(RECORDS, dict(params))["Jobs"])


@pytest.mark.parametrize(
    ("params", "listed"),
    [
        ({}, "cab"),
        ({"SortOrder": "Descending"}, "bac"),
        ({"SortBy": "Name"}, "abc"),
        ({"SortBy": "Status", "SortOrder": "Descending"}, "abc"),
        ({"NameContains": "B-A"}, "a"),
        ({"NameContains": "job-b"}, "b"),
        ({"StatusEquals": "Failed"}, "b"),
        ({"CreationTimeAfter": START.timestamp()}, "ab"),
        ({"CreationTimeBefore": (START + timedelta(hours=1)).timestamp()}, "c"),
        ({"LastModifiedTimeAfter": START.timestamp()}, ""),
    ],
)
def test_what_is_listed(params: Params, listed: str) -> None:
    assert names(**params) == listed


def test_pages_join_to_the_whole() -> None:
    first = LISTING.page(RECORDS, {"MaxResults": 2})
    rest = LISTING.page(RECORDS, {"MaxResults": 2, "NextToken": first["NextToken"]})
    assert first["Jobs"] + rest["Jobs"] == RECORDS
    assert "NextToken" not in rest


def test_a_page_holds_ten_unless_told_otherwise() -> None:
    assert len(LISTING.page(RECORDS * 4, {})["Jobs"]) == 10


@pytest.mark.parametrize("token", ["nonsense", "bm9uc2Vuc2U="])
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(SageMakerError, match="NextToken is invalid"):
        LISTING.page(RECORDS, {"NextToken": token})

"""Filters, sorts and pages the answers of the List operations, which all work alike."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from local.sagemaker.errors import SageMakerError
from local.sagemaker.types import Params

_DEFAULT_MAX_RESULTS = 10
# Filter -> the field it compares, and whether the field must lie after the bound.
_TIME_FILTERS = {
    "CreationTimeAfter": ("CreationTime", True),
    "CreationTimeBefore": ("CreationTime", False),
    "LastModifiedTimeAfter": ("LastModifiedTime", True),
    "LastModifiedTimeBefore": ("LastModifiedTime", False),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """How one List operation names things: its answer's member, and the fields of its records.

    Some List operations lower-case the ARNs that others take as they were created only
    (github.com/boto/boto3/issues/4606, github.com/aws/sagemaker-python-sdk/pull/4304); here all do.
    """

    member: str
    name: str
    status: str
    arn: str

    def page(self, records: list[Params], params: Params) -> Params:
        """The page of ``records`` that ``params`` asks for; SageMakerError on a foreign NextToken."""
        found = self._sorted([record for record in records if self._wanted(record, params)], params)
        start = _offset(params.get("NextToken"))
        end = start + int(params.get("MaxResults", _DEFAULT_MAX_RESULTS))
        page = [record | {self.arn: record[self.arn].lower()} for record in found[start:end]]
        answer: Params = {self.member: page}
        if end < len(found):
            answer["NextToken"] = base64.b64encode(f"after:{end}".encode()).decode()
        return answer

    def _wanted(self, record: Params, params: Params) -> bool:
        if params.get("NameContains", "").lower() not in record[self.name].lower():
            return False
        if params.get("StatusEquals", record[self.status]) != record[self.status]:
            return False
        return all(
            (record[field] > bound) if after else (record[field] < bound)
            for name, (field, after) in _TIME_FILTERS.items()
            if (bound := _time(params.get(name))) is not None
        )

    def _sorted(self, records: list[Params], params: Params) -> list[Params]:
        fields = {"Name": self.name, "Status": self.status}
        field = fields.get(params.get("SortBy", "CreationTime"), "CreationTime")
        return sorted(
            records, key=lambda record: record[field], reverse=params.get("SortOrder") == "Descending"
        )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("after:"))
    except (binascii.Error, ValueError) as error:
        raise SageMakerError.validation("The NextToken is invalid.") from error

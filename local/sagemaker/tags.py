"""AddTags, ListTags and DeleteTags, for every kind of resource."""

from local.sagemaker.errors import SageMakerError
from local.sagemaker.tag_rules import MAX_TAGS
from local.sagemaker.types import Params


class Tags:
    """The tags of each resource, by its ARN, letter by letter."""

    def __init__(self) -> None:
        self._by_arn: dict[str, dict[str, str]] = {}

    def begin(self, arn: str, tags: list[dict[str, str]] | None) -> None:
        """Make a new resource known, with the tags it was created with."""
        self._by_arn[arn] = {tag["Key"]: tag["Value"] for tag in tags or []}

    def of(self, arn: str) -> list[dict[str, str]]:
        """The tags of a resource; SageMakerError if there is no such resource."""
        return [{"Key": key, "Value": value} for key, value in self._known(arn).items()]

    async def add(self, params: Params) -> Params:
        """AddTags: a key that exists gets the new value."""
        known = self._known(params["ResourceArn"])
        tags = known | {tag["Key"]: tag["Value"] for tag in params["Tags"]}
        if len(tags) > MAX_TAGS:
            raise SageMakerError.validation(f"A resource can have {MAX_TAGS} tags, not {len(tags)}.")
        known.update(tags)
        return {"Tags": self.of(params["ResourceArn"])}

    async def list(self, params: Params) -> Params:
        """ListTags, in one page: there are never more than fit."""
        return {"Tags": self.of(params["ResourceArn"])}

    async def delete(self, params: Params) -> Params:
        """DeleteTags: keys that the resource does not have are no error."""
        known = self._known(params["ResourceArn"])
        for key in params["TagKeys"]:
            known.pop(key, None)
        return {}

    def clear(self) -> None:
        """Forget every resource."""
        self._by_arn.clear()

    def _known(self, arn: str) -> dict[str, str]:
        if arn not in self._by_arn:
            raise SageMakerError.validation("Resource does not exist")
        return self._by_arn[arn]

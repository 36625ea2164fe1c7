"""Which image repositories training jobs may pull from."""

import re
from collections.abc import Iterator

from aws_cdk import Annotations, CfnMapping, Stack, Token

from stacks.roles.profile_needs import ProfileNeeds
from train_on_label.algorithms.images import ACCOUNTS

_OWN_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z0-9.-]+/(?P<repository>[^:@]+)"
)


def repository_arns(stack: Stack, needs: ProfileNeeds) -> Iterator[str]:
    """The repositories of the algorithms that the profiles train, and of the containers that they name."""
    account = _registry(stack, needs) if needs.algorithms else ""
    for algorithm in needs.algorithms:
        yield stack.format_arn(service="ecr", account=account, resource="repository", resource_name=algorithm)
    for image in needs.images:
        if own := _OWN_IMAGE.match(image):
            yield stack.format_arn(
                service="ecr",
                account=own["account"],
                region=own["region"],
                resource="repository",
                resource_name=own["repository"],
            )


def _registry(stack: Stack, needs: ProfileNeeds) -> str:
    """The account of AWS's that has the algorithms' images in the stack's region."""
    if not Token.is_unresolved(stack.region) and stack.region not in ACCOUNTS:
        Annotations.of(stack).add_error(
            f"AWS publishes no images of {', '.join(needs.algorithms)} in {stack.region}: set image_uri of "
            "[profile.training] to a container of your own, or deploy in another region."
        )
        return stack.account
    registries = CfnMapping(
        stack,
        "AlgorithmRegistries",
        mapping={region: {"account": account} for region, account in ACCOUNTS.items()},
        lazy=True,  # a stack whose region is known needs no table in its template
    )
    return registries.find_in_map(stack.region, "account")

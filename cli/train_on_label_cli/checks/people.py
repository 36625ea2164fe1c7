"""Whether those who are to be told have said that they want to be."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from train_on_label import stack_outputs as names
from train_on_label.aws.clients import client
from train_on_label.settings.file import Settings
from train_on_label_cli.checks.row import Row, looked_at
from train_on_label_cli.deployment.deployed import Outputs


def address_rows(settings: Settings, outputs: Outputs, region: str) -> Iterator[Row]:
    """Each address of the settings."""
    subscribed = cache(partial(_subscribed, outputs, region))
    for address in settings.notifications.emails:
        about = f"tell {address}"
        yield from looked_at(about, partial(_told, about, address, subscribed))


def _subscribed(outputs: Outputs, region: str) -> dict[str, str]:
    pages = client("sns", region).get_paginator("list_subscriptions_by_topic")
    return {
        subscription["Endpoint"]: subscription["SubscriptionArn"]
        for page in pages.paginate(TopicArn=outputs[names.NOTIFICATIONS_TOPIC_ARN])
        for subscription in page["Subscriptions"]
    }


def _told(about: str, address: str, subscribed: Callable[[], dict[str, str]]) -> Row:
    match subscribed().get(address):
        case None:
            return Row(about, "mend", "The topic has no such subscription.", "Deploy these settings.")
        case "PendingConfirmation":
            way_out = (
                "Open SNS's message to this address and confirm; after 3 days, deploy again for another."
            )
            return Row(about, "mend", "The subscription is not confirmed.", way_out)
    return Row(about, "ok", "The subscription is confirmed.")

"""Deployed code, real clients and their retries, against an AWS that fails on the way."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.deployed.conftest import Account
from tests.support.fault_proxy import Fault, FaultProxy, answer_lost, cut, fault_proxy, refused, reset
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

pytestmark = [pytest.mark.laptop, pytest.mark.long]


@pytest.fixture(scope="module")
def proxy(account: Account) -> Iterator[FaultProxy]:
    """A proxy that all of the function's calls go through, for the tests of this module."""
    functions, name = account.aws.client("lambda"), account.deployed["FunctionName"]
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    with fault_proxy(account.aws.endpoint_url, account.aws.certificate) as running:
        through = {"AWS_ENDPOINT_URL": running.url, "AWS_ENDPOINT_URL_S3": running.url}
        configure(functions, name, variables | through)
        yield running
        configure(functions, name, variables)


def configure(functions: "LambdaClient", name: str, variables: dict[str, str]) -> None:
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


START = "SageMaker.CreateTrainingJob"
SLOW_DOWN = refused(503, "<Error><Code>SlowDown</Code></Error>")
FAILURE = refused(500, '{"__type": "InternalFailure"}')
DENIED = refused(400, '{"__type": "AccessDeniedException"}')


@pytest.mark.parametrize(
    ("name", "failing"),
    [
        ("slow-read", ("GET output.manifest", SLOW_DOWN, 1)),
        ("cut-read", ("GET output.manifest", cut, 3)),
        ("reset-write", ("PUT train.manifest", reset, 1)),
        ("failed-start", (START, FAILURE, 1)),
        ("lost-answer", (START, answer_lost, 1)),
    ],
)
def test_one_training_job_starts_all_the_same(
    name: str,
    failing: tuple[str, Fault, int],
    account: Account,
    proxy: FaultProxy,
    street_manifest: Callable[[int], bytes],
) -> None:
    labeling_job = f"street-{name}"
    call, fault, times = failing
    proxy.follow(call, fault, times=times)

    account.complete(labeling_job, street_manifest(60))

    (outcome,) = account.wait_for_outcomes(labeling_job)
    assert account.training_jobs_of(labeling_job) == [outcome["training_job"]]
    assert proxy.met == [call] * times
    prefix = f"{labeling_job}/{outcome['training_job']}/"
    report = json.loads(account.file(f"{prefix}dataset.json"))
    assert account.file(f"{prefix}train.manifest").count(b"\n") == report["train"]


def test_what_failed_once_goes_well_in_the_next_attempt(
    account: Account, proxy: FaultProxy, street_manifest: Callable[[int], bytes]
) -> None:
    proxy.follow(START, DENIED, times=2)

    account.complete("street-denied-once", street_manifest(60))

    (outcome,) = account.wait_for_outcomes("street-denied-once")
    assert outcome["result"] == "started"
    assert account.training_jobs_of("street-denied-once") == [outcome["training_job"]]
    assert proxy.met == [START] * 2


def test_what_fails_for_good_is_a_dead_letter(
    account: Account, proxy: FaultProxy, street_manifest: Callable[[int], bytes]
) -> None:
    proxy.follow(START, DENIED, times=100)
    queue, sqs = account.deployed["FailedInvocationsUrl"], account.aws.client("sqs")

    account.complete("street-never", street_manifest(60))

    def dead_letter() -> str | None:
        for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            if "street-never" in message["Body"]:
                return message["Body"]
        return None

    letter = json.loads(wait_until(dead_letter))
    assert letter["requestPayload"]["resources"][0].endswith("labeling-job/street-never")
    assert proxy.met == [START] * 3
    assert account.training_jobs_of("street-never") == []

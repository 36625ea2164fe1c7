"""What this project uses of ministack's insides. A failure here names what an upgrade has changed."""

import http.client
import importlib
import json
import sys

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from local.sagemaker.hooks import HOOKS, changed_hooks


@pytest.mark.parametrize("hook", [f"{module}.{name}" for module, names in HOOKS.items() for name in names])
def test_ministack_still_has(hook: str) -> None:
    assert not [complaint for complaint in changed_hooks() if complaint.startswith(f"{hook} ")]


@pytest.mark.parametrize("hook", [f"{module}.{name}" for module, names in HOOKS.items() for name in names])
def test_a_removed_hook_is_named(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, name = hook.rpartition(".")
    monkeypatch.delattr(importlib.import_module(module), name)
    assert changed_hooks() == [f"{hook} is gone"]


def test_a_removed_module_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ministack.core.iam_evaluator", None)
    module = "ministack.core.iam_evaluator"
    assert changed_hooks() == [f"{module}.{name} is gone" for name in HOOKS[module]]


def test_a_changed_signature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ministack.core.responses.request_scope", lambda region, account: (region, account))
    (complaint,) = changed_hooks()
    assert complaint.startswith(
        "ministack.core.responses.request_scope takes ('region', 'account') instead of"
    )


def test_sagemaker_is_among_ministacks_services(laptop_aws: LaptopAws) -> None:
    connection = http.client.HTTPConnection(laptop_aws.endpoint_url.removeprefix("http://"))
    connection.request("GET", "/_ministack/health")
    with connection.getresponse() as response:
        assert "sagemaker" in json.load(response)["services"]
    connection.close()


def test_nobody_else_can_send_events_of_aws(laptop_aws: LaptopAws) -> None:
    result = laptop_aws.client("events").put_events(
        Entries=[{"Source": "aws.sagemaker", "DetailType": "forged", "Detail": "{}"}]
    )
    assert result["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"


def test_an_operation_that_is_not_done_is_refused_by_name(laptop_aws: LaptopAws) -> None:
    with pytest.raises(ClientError, match="does not do ListEndpoints; it does CreateLabelingJob"):
        laptop_aws.client("sagemaker").list_endpoints()

"""`train-on-label labels` on an account in memory: it lists, leaves out and takes back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.functions.so_far.account import PROFILE, images, settings, trained_on, world_of
from tests.support.account.invocation import deployed
from tests.support.account.process import CURRENT, Process
from tests.support.account.wire import connected
from tests.support.account.world import ENVIRONMENT, World, completed
from train_on_label.instructions import Instructions
from train_on_label.stack_outputs import DATASETS_BUCKET
from train_on_label_cli.main import app

ONE, TWO = ("street-01", 30), ("street-02", 40)


@pytest.fixture(scope="module", autouse=True)
def in_memory() -> Iterator[None]:
    with deployed(settings(), ENVIRONMENT):
        yield


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """One labeling job has trained, the labels of another were taken in."""
    outputs = {DATASETS_BUCKET: ENVIRONMENT.datasets_bucket}
    monkeypatch.setattr("train_on_label_cli.deployment.labels.find_outputs", lambda *_: outputs)
    monkeypatch.setattr("train_on_label_cli.deployment.labels.client", lambda name, _: connected(name))
    world = world_of(ONE, TWO)
    world.labeling_completed.invoke(completed(ONE[0]))
    world.labeling_completed.invoke(Instructions(index_only=True).with_event(completed(TWO[0])))
    token = CURRENT.set(Process(world.wire))
    yield world
    CURRENT.reset(token)


def labels(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["labels", PROFILE, *arguments])


def report(*arguments: str) -> dict[str, Any]:
    result = labels("--json", *arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_it_lists_what_the_next_training_job_is_trained_on(world: World) -> None:
    found = report()
    rows = [(row["labeling_job"], row["records"], row["state"], row["is_new"]) for row in found["labels"]]
    assert rows == [("street-02", 40, "in", True), ("street-01", 30, "in", False)]
    assert (found["records"], found["new_records"]) == (70, 40)
    assert [found["training_job"]] == list(world.started)
    assert found["classes"] == {"car": 0, "bicycle": 1}
    table = labels().stdout
    assert "70 records, 40 of them new since" in table
    assert "0 car, 1 bicycle" in table


def test_what_is_left_out_is_trained_without_until_it_is_taken_back(world: World) -> None:
    states = {row["labeling_job"]: row["state"] for row in report("--without", "STREET-02")["labels"]}
    assert states == {"street-01": "in", "street-02": "left-out"}
    world.labeling_completed.invoke(completed(TWO[0]))
    assert world.labeling_completed.answers[-1]["result"] == "ignored"
    assert {
        row["state"] for row in report("--with", "street-02/manifests/output/output.manifest")["labels"]
    } == {"in"}
    world.labeling_completed.invoke(completed(TWO[0]))
    assert trained_on(world) == [images(30), images(40)]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--without", "street-03"], "street-03 is not among the labels of street-scenes"),
        (["--without", "street-01", "--with", "street-01"], "cannot be left out and taken back at once"),
    ],
)
def test_what_is_not_there_changes_nothing(world: World, arguments: list[str], why: str) -> None:
    before = dict(world.s3.objects)
    result = labels("--without", "street-02", *arguments)
    assert result.exit_code == 2
    assert why in " ".join(result.output.split())
    assert world.s3.objects == before


@pytest.mark.usefixtures("world")
def test_a_name_that_no_profile_can_have_is_refused() -> None:
    result = CliRunner().invoke(app, ["labels", "../other"])
    assert result.exit_code == 2
    assert "is no profile's name" in " ".join(result.output.split())

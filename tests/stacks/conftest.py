"""The app itself, synthesized from settings, with a stub in place of the functions' code."""

import json
import runpy
from functools import partial

import aws_cdk as cdk
import pytest

import stacks.functions.packaging
from docs.settings_page import everything_on
from tests.support.places import EXAMPLE, LAPTOP, REPOSITORY
from tests.support.synthesis import Synthesize, Synthesized

OWN_PROFILE = """
    [[profile]]
    name = "own"
    dataset = { check_images = "none" }
    [profile.training]
    image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/trainer:3"
    instance_type = "ml.m5.large"
    subnets = ["subnet-0a"]
    security_group_ids = ["sg-0b"]
    volume_kms_key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    output_kms_key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    checkpoints = true
    network_isolation = true
    inter_container_encryption = true
"""
"""Of a team that has its own container, network and keys."""


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Run app.py with settings in TOML, as the CDK CLI would; a finding of cdk-nag raises."""
    context = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    code = tmp_path_factory.mktemp("code")
    (code / "handler.py").touch()

    def run(toml: str) -> Synthesized:
        folder = tmp_path_factory.mktemp("synthesized")
        config, out = folder / "settings.toml", folder / "cdk.out"
        config.write_text(toml)
        app = partial(cdk.App, outdir=str(out), context={**context, "config": str(config)})
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("CDK_DEFAULT_ACCOUNT", raising=False)
            patch.delenv("CDK_DEFAULT_REGION", raising=False)
            patch.setattr(cdk, "App", app)
            patch.setattr(stacks.functions.packaging, "pack_functions", lambda **_: code)
            runpy.run_path(str(REPOSITORY / "app.py"))
        return Synthesized(out)

    return run


@pytest.fixture(scope="session")
def all_settings() -> str:
    """The example with all that it leaves off."""
    return everything_on(EXAMPLE.read_text())


@pytest.fixture(scope="session")
def plain(synthesize: Synthesize) -> Synthesized:
    """An empty settings file, in no particular account or region."""
    return synthesize("")


@pytest.fixture(scope="session")
def full(synthesize: Synthesize, all_settings: str) -> Synthesized:
    """Every setting set."""
    return synthesize(all_settings)


@pytest.fixture(scope="session")
def laptop(synthesize: Synthesize) -> Synthesized:
    """The settings of the AWS on the laptop."""
    return synthesize(LAPTOP.read_text())


@pytest.fixture(scope="session")
def adapted(synthesize: Synthesize) -> Synthesized:
    """A team with OWN_PROFILE, and with paths, thresholds and a runbook of its own."""
    return synthesize(
        """
        deployment = { account = "111122223333", region = "eu-west-1" }
        roles = { path = "/teams/perception/" }
        [[existing_bucket]]
        name = "only-images"
        images = ["images/"]
        [alarms]
        runbook_url = "https://example.com/runbook"
        function_errors = 2
        function_throttles = 3
        duration_percent = 50
        training_jobs_failed = 4
        labeling_jobs_refused = 6
        nothing_started_days = 7
        """
        + OWN_PROFILE
    )


@pytest.fixture(params=["plain", "full", "laptop"])
def any_shape(request: pytest.FixtureRequest) -> Synthesized:
    """Each shape that the stacks can take."""
    shape: Synthesized = request.getfixturevalue(request.param)
    return shape

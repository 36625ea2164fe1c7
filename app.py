"""Train on Label: a training job for every completed labeling job. Settings: -c config=config/ours.toml."""

import os
import sys
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from cdk_nag import AwsSolutionsChecks

from stacks.data_stack import DataStack
from stacks.functions.packaging import PackagingError, pack_functions
from stacks.training_stack import TrainingStack
from train_on_label.settings.file import SettingsError, read_settings

HERE = Path(__file__).parent

app = cdk.App()
# The example holds the defaults; make's targets ask for settings of one's own.
config = app.node.try_get_context("config") or HERE / "config" / "example.toml"
try:
    settings = read_settings(Path(config))
    code = pack_functions(
        sources=HERE / "lambdas",
        settings_json=settings.for_functions().model_dump_json(),
        target=settings.function.target,
        build=HERE / ".build",
    )
except (SettingsError, PackagingError) as error:
    sys.exit(str(error))

name = settings.deployment.name
env = cdk.Environment(
    account=settings.deployment.account or os.environ.get("CDK_DEFAULT_ACCOUNT"),
    region=settings.deployment.region or os.environ.get("CDK_DEFAULT_REGION"),
)
data = DataStack(app, "Data", stack_name=f"{name}-data", env=env, settings=settings)
TrainingStack(
    app,
    "Training",
    stack_name=f"{name}-training",
    env=env,
    settings=settings,
    data=data,
    code=lambda_.Code.from_asset(str(code)),
)
for key, value in settings.tags.items():
    cdk.Tags.of(app).add(key, value)
cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
app.synth()

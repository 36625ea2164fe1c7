"""What CreateLabelingJob refuses beyond the shape of the request."""

import re
from collections.abc import Iterator

from local.place import ACCOUNT
from local.sagemaker.tag_rules import tag_problems
from local.sagemaker.types import Params

# The built-in task types whose label is an S3 URI, by the part of the Lambda's name that follows PRE-.
_REFERENCE_TASKS = frozenset(
    prefix + task
    for prefix in ("", "Adjustment")
    for task in (
        "SemanticSegmentation",
        "VideoObjectDetection",
        "VideoObjectTracking",
        "3DPointCloudSemanticSegmentation",
        "3DPointCloudObjectTracking",
    )
)
# A function of the account's own may be called PRE-anything and is no built-in task.
_BUILT_IN_TASK = re.compile(rf".*:(?!{ACCOUNT})\d{{12}}:function:PRE-(\w+)")


def labeling_job_problems(params: Params) -> Iterator[str]:
    """Broken rules on the label attribute's name, the data source, the worker's interface and the tags."""
    yield from _label_attribute_problems(params)
    if len(params["InputConfig"]["DataSource"]) != 1:
        yield "InputConfig.DataSource must have one of S3DataSource and SnsDataSource."
    if len(params["HumanTaskConfig"]["UiConfig"]) != 1:
        yield "HumanTaskConfig.UiConfig must have one of UiTemplateS3Uri and HumanTaskUiArn."
    yield from tag_problems(params)


def _label_attribute_problems(params: Params) -> Iterator[str]:
    name = params["LabelAttributeName"]
    if name.endswith("-metadata"):
        yield f"LabelAttributeName '{name}' is invalid: it must not end with '-metadata'."
    if name in {"source", "source-ref"}:
        yield f"LabelAttributeName '{name}' is invalid: the name is reserved."
    built_in = _BUILT_IN_TASK.fullmatch(params["HumanTaskConfig"].get("PreHumanTaskLambdaArn") or "")
    if built_in and (built_in[1] in _REFERENCE_TASKS) != name.endswith("-ref"):
        task = built_in[1]
        must = "must" if task in _REFERENCE_TASKS else "must not"
        yield f"LabelAttributeName '{name}' is invalid: it {must} end with '-ref' for the task type {task}."

"""The page of the built-in algorithms: what is filled in, and what can be set."""

from docs.markdown import table
from train_on_label.algorithms.algorithms import ALGORITHMS, Algorithm
from train_on_label.algorithms.hyperparameters import Hyperparameter
from train_on_label.algorithms.images import ACCOUNTS, dns_suffix
from train_on_label.labeling.task_types import BY_NAME
from train_on_label.settings.profile.placeholders import PLACEHOLDERS

_INTRODUCTION = """\
<!-- Made by python -m docs.generate; edit the tables in lambdas/train_on_label instead. -->

# Algorithms

These built-in algorithms of SageMaker train from augmented manifests in Pipe mode. A profile names one with
`algorithm`, or a container of its own with `image_uri`."""

_FILLING = """\
Hyperparameters are checked against these tables when the settings are read. What a profile sets stays as it
is; the rest is as the tables say, or filled in. Labels are few at first, so two algorithms start from
pre-trained weights, as AWS's sample notebooks do: a profile that names `image-classification` and no more
trains a `resnet` of 50 layers from them. These values give way together where a profile sets what does not
go with them, such as another `image_shape`. A value that cannot be right for the labels, such as fewer
classes than the highest class id needs, is refused before a training job is started
([HYPERPARAMETER_CONTRADICTS_DATA](codes.md))."""

_CONTAINERS = """\
## Containers of one's own

Everything else trains with an image of one's own: `image_uri` and `instance_type` are needed. `attributes`
says what the container reads, in order; without it, the data and then the label. SageMaker does not tell a
container which attributes a channel carries, so they are in the hyperparameter `attribute_names`, as a JSON
list. With `record_wrapper = "RecordIO"`, the default, each value is a record of its own.

Values of hyperparameters may hold"""

_REGIONS = """\
## Regions

The images are `<account>.dkr.ecr.<region>.<suffix>/<algorithm>:1`. In a region that is missing here, AWS
publishes none."""


def algorithms_page() -> str:
    """The whole page."""
    rows = list(ALGORITHMS.values())
    overview = table(["", *(row.title for row in rows)], _overview(rows))
    parts = [
        *(_INTRODUCTION, overview, _FILLING),
        *(_section(row) for row in rows),
        _CONTAINERS,
        "\n".join(f"- `{{{name}}}`" for name in PLACEHOLDERS),
        _regions(),
    ]
    return "\n\n".join(parts) + "\n"


def _overview(rows: list[Algorithm]) -> list[list[str]]:
    def code(*words: str) -> str:
        return ", ".join(f"`{word}`" for word in words)

    return [
        ["`algorithm`", *(code(row.name) for row in rows)],
        ["Task types", *(code(*row.task_types) for row in rows)],
        ["`AttributeNames`", *(code(BY_NAME[row.task_types[0]].source, "<label attribute>") for row in rows)],
        ["Channels", *(code(*row.channels) for row in rows)],
        ["Content type", *(code(row.content_type) for row in rows)],
        [
            "for labels that are lists",
            *(code(row.multi_label_content_type or row.content_type) for row in rows),
        ],
        ["Record wrapper", *(code(row.record_wrapper) for row in rows)],
        ["Instance families", *(", ".join(row.families) for row in rows)],
        ["`instance_type` by default", *(code(row.default_instance_type) for row in rows)],
        ["Instances", *(f"at most {row.max_instances}" if row.max_instances else "several" for row in rows)],
        ["Objective metric", *(code(row.objective_metric) for row in rows)],
        [
            "`warm_start` needs equal",
            *(code(*row.network) if row.network else "not possible" for row in rows),
        ],
        ["`checkpoints`", *("yes" if row.checkpoints else "not possible" for row in rows)],
    ]


def _section(row: Algorithm) -> str:
    head = ["Hyperparameter", "Takes", "If not set", "Filled in"]
    cells = [_cells(name, each, row.starting_values.get(name)) for name, each in row.hyperparameters.items()]
    return f"## {row.title}\n\n" + table(head, cells)


def _cells(name: str, row: Hyperparameter, start: str | None) -> list[str]:
    shown = f"`{name}`" + (" (required)" if row.required else "")
    default = f"`{row.default}`" if row.default else ""
    if start is not None and start != row.default:
        default = f"`{start}`, not the algorithm's {default}"
    return [shown, row.allowed, default, row.filled_from or ""]


def _regions() -> str:
    cells = [[region, account, dns_suffix(region)] for region, account in ACCOUNTS.items()]
    return f"{_REGIONS}\n\n" + table(["Region", "Account", "Suffix"], cells)

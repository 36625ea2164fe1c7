"""A plan as tables: the dataset, its classes, and the training request's essentials."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from train_on_label.codes import Code
from train_on_label_terminal.plain import plain
from train_on_label_terminal.tables import plain_table
from train_on_label_terminal.terminal import Terminal

Report = Mapping[str, Any]  # JSON as `plan --json` prints it

_MOST_ROWS = 20


def show_plan(
    report: Report, first_rejects: Sequence[Report], *, folder: Path | None, console: Console | None = None
) -> None:
    """Prints {`dataset`, `request`, `refusals`}.

    `first_rejects` are entries of `rejects.jsonl`, which lies in `folder` where the dataset was written.
    """
    console = console or Terminal()
    _show_verdict(report, console)
    if report["dataset"] is not None:
        show_dataset(report["dataset"], console)
        show_first_rejects(report["dataset"], first_rejects, console)
        if first_rejects:
            where = (
                f"lie in {folder / 'rejects.jsonl'}" if folder else "are in rejects.jsonl with --out FOLDER"
            )
            console.print(Text(f"The refused lines {plain(where)}."))
        console.print()
    if report["request"] is not None:
        show_request(report["request"], console)
        console.print()
    if not report["refusals"]:
        console.print(
            Text.assemble(("Training would start", "bold green"), f": {report['request']['TrainingJobName']}")
        )
    elif report["dataset"] is not None:
        codes = ", ".join(refusal["code"] for refusal in report["refusals"])
        console.print(Text.assemble(("Training would not start", "bold red"), f": {codes}"))


def _show_verdict(report: Report, console: Console) -> None:
    """Refusals, then warnings: what a person must know before any number."""
    for refusal in report["refusals"]:
        code = Code[refusal["code"]]
        console.print(
            Text.assemble(("Refused: ", "bold red"), (code.name, "red"), " ", plain(refusal["detail"]))
        )
        console.print(Text(f"  {code.advice}"))
    if report["refusals"]:
        console.print()
    if report["dataset"] is not None:
        show_warnings(report["dataset"], console)


def show_warnings(dataset: Report, console: Console) -> None:
    """Prints what of a dataset a person should know, if there is anything."""
    for name, count in dataset["warnings"].items():
        code = Code[name]
        console.print(
            Text.assemble(
                ("Warning: ", "bold yellow"), (name, "yellow"), f" {code.value.meaning} ({count:,})"
            )
        )
        console.print(Text(f"  {code.advice}"))
    for note in dataset["notes"][:_MOST_ROWS]:
        console.print(Text(f"  {plain(note)}"))
    if len(dataset["notes"]) > _MOST_ROWS:
        console.print(Text(f"  and {len(dataset['notes']) - _MOST_ROWS:,} more like these"))
    if dataset["warnings"]:
        console.print()


def show_dataset(dataset: Report, console: Console) -> None:
    """Prints what was accepted and refused, and the classes."""
    # A table's own title is wrapped at the table's width.
    of = f"Dataset: {dataset['task_type']} under {plain(dataset['label_attribute'])}"
    console.print(Text(of + (f", profile {dataset['profile']}" if dataset.get("profile") else ""), "bold"))
    table = plain_table()
    table.add_column("", style="bold")
    table.add_column("lines", justify="right")
    table.add_column("what to do")
    table.add_row("in the manifest", f"{dataset['lines']:,}", "")
    table.add_row("accepted", f"{dataset['accepted']:,}", "")
    table.add_row("  train", f"{dataset['train']:,}", "")
    table.add_row("  validation", f"{dataset['validation']:,}", "")
    refused = sum(dataset["rejected"].values())
    table.add_row("refused", f"{refused:,}", "", style="red" if refused else None)
    for name, count in dataset["rejected"].items():
        table.add_row(f"  {name}", f"{count:,}", escape(Code[name].advice))
    console.print(table)
    _show_sources(dataset.get("sources", ()), console)
    _show_classes(dataset["classes"], console)


def _show_sources(sources: Sequence[Report], console: Console) -> None:
    if not sources:
        return
    table = plain_table("Manifests, the newest first")
    table.add_column("labels of", style="bold")
    table.add_column("manifest", overflow="fold")
    for name in ("lines", "accepted", "superseded"):
        table.add_column(name, justify="right")
    for each in sources[:_MOST_ROWS]:
        counts = (f"{each[name]:,}" for name in ("lines", "accepted", "superseded"))
        table.add_row(escape(plain(each["labeling_job"])), escape(plain(each["manifest"])), *counts)
    if len(sources) > _MOST_ROWS:
        table.add_row("", f"and {len(sources) - _MOST_ROWS:,} more")
    console.print()
    console.print(table)


def show_first_rejects(dataset: Report, entries: Sequence[Report], console: Console) -> None:
    """Prints entries of a dataset's `rejects.jsonl`, the first of each code."""
    if not entries:
        return
    is_merged = len(dataset.get("sources", ())) > 1
    table = plain_table("The first refused line of each code")
    table.add_column("line", justify="right")
    table.add_column("")
    table.add_column("what is wrong", overflow="fold")
    for entry in entries:
        where = f" ({entry['manifest']})" if is_merged else ""
        detail = Text(plain(f"{entry['detail']}{where}"))
        table.add_row(f"{entry['line']:,}", Text(entry["code"], "red"), detail)
    console.print()
    console.print(table)


def _show_classes(classes: Sequence[Report], console: Console) -> None:
    if not classes:
        return
    boxes = any("boxes" in row for row in classes)
    table = plain_table("Records per class")
    table.add_column("id", justify="right")
    table.add_column("class", style="bold")
    for name in ("train", "validation", *(["boxes"] if boxes else [])):
        table.add_column(name, justify="right")
    for row in classes[:_MOST_ROWS]:
        counts = [row["train"], row["validation"], *([row["boxes"]] if boxes else [])]
        table.add_row(str(row["id"]), escape(plain(row["name"])), *(f"{count:,}" for count in counts))
    if len(classes) > _MOST_ROWS:
        table.add_row("", f"and {len(classes) - _MOST_ROWS:,} more")
    console.print()
    console.print(table)


def show_request(request: Report, console: Console) -> None:
    """Prints the essentials of a CreateTrainingJob request, or of DescribeTrainingJob's answer."""
    table = plain_table("Training job")
    table.show_header = False
    table.add_column("", style="bold")
    table.add_column("", overflow="fold")
    resources = request["ResourceConfig"]
    table.add_row("name", request["TrainingJobName"])
    table.add_row("image", request["AlgorithmSpecification"]["TrainingImage"])
    hours = request["StoppingCondition"]["MaxRuntimeInSeconds"] / 3600
    spot = "spot" if request.get("EnableManagedSpotTraining") else "no spot"
    most = resources["InstanceCount"] * hours
    table.add_row("instances", f"{resources['InstanceCount']} x {resources['InstanceType']}, {spot}")
    table.add_row("run time", f"up to {hours:,.4g} hours: at most {most:,.4g} instance-hours")
    for channel in request["InputDataConfig"]:
        source = channel["DataSource"]["S3DataSource"]
        shuffled = ", shuffled" if "ShuffleConfig" in channel else ""
        mode = f"{channel.get('InputMode', '')} {channel.get('RecordWrapperType', '')}".strip()
        attributes = plain(" then ".join(source.get("AttributeNames", [])))
        table.add_row(
            f"channel {channel['ChannelName']}",
            escape(f"{source['S3DataType']}, {mode}{shuffled}: {attributes}"),
        )
        table.add_row("", Text(plain(source["S3Uri"]), overflow="fold"))
    for name, value in sorted(request["HyperParameters"].items()):
        table.add_row(name, escape(plain(value)))
    console.print(table)

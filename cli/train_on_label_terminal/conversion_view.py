"""A conversion as tables or as JSON: what was written, and what was not."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from train_on_label.labeling.task_types import OBJECT_DETECTION
from train_on_label_convert.codes import Code, Scope
from train_on_label_convert.remarks import SKIPPED
from train_on_label_terminal.output import let_reader_go
from train_on_label_terminal.plain import plain
from train_on_label_terminal.tables import plain_table
from train_on_label_terminal.terminal import Terminal

if TYPE_CHECKING:
    from train_on_label_convert.conversion import Conversion

_MOST_CLASSES = 20
_KEPT_WITHOUT = (
    "Images are kept without the annotations that were skipped: "
    "one that had no others says that nothing is on it."
)
_NOUNS = {Scope.IMAGE: "images", Scope.ANNOTATION: "annotations", Scope.FILE: "files"}


def show_conversion(conversion: "Conversion", out: Path, console: Console | None = None) -> None:
    """Prints the counts, a few remarks of each code, and how to go on."""
    console = console or Terminal()
    table = plain_table("Conversion")
    table.show_header = False
    table.add_column("", style="bold")
    table.add_column("", justify="right")
    table.add_column("")
    table.add_row("images in the source", f"{conversion.images:,}", "")
    kind = f"{conversion.task_type.name} under {conversion.label_attribute}" if conversion.task_type else ""
    table.add_row("lines written", f"{conversion.records:,}", kind)
    table.add_row("annotations written", f"{conversion.annotations:,}", "")
    for scope, noun in _NOUNS.items():
        if count := conversion.remarks.of(scope):
            table.add_row(f"{noun} skipped", f"{count:,}", "", style="red")
    if count := conversion.remarks.of(Scope.WARNING):
        table.add_row("warnings", f"{count:,}", "", style="yellow")
    if conversion.classes:
        names = ", ".join(plain(name) for name in conversion.classes[:_MOST_CLASSES])
        more = len(conversion.classes) - _MOST_CLASSES
        table.add_row(
            "classes",
            f"{len(conversion.classes):,}",
            escape(names) + (f" and {more:,} more" if more > 0 else ""),
        )
    console.print(table)
    _show_remarks(conversion, console)
    console.print()
    if conversion.records:
        if conversion.remarks.of(Scope.ANNOTATION) and conversion.task_type is OBJECT_DETECTION:
            console.print(Text(_KEPT_WITHOUT))
        name = plain(str(out))
        console.print(
            Text.assemble(("Written", "bold green"), f" to {name}. To see what would become of it:")
        )
        console.print(Text(f"  train-on-label plan {name}"), soft_wrap=True)
    else:
        console.print(Text.assemble(("Nothing was written", "bold red"), ", for no image could be taken."))


def print_conversion(conversion: "Conversion") -> None:
    """Prints one JSON object; its entries go as they come, for there may be millions."""
    try:
        for part in _json_parts(conversion):
            sys.stdout.write(part)
        sys.stdout.flush()
    except BrokenPipeError:
        let_reader_go()


def _json_parts(conversion: "Conversion") -> Iterator[str]:
    head = {
        "images": conversion.images,
        "records": conversion.records,
        "annotations": conversion.annotations,
        "classes": list(conversion.classes),
        "task_type": conversion.task_type.name if conversion.task_type else None,
        "label_attribute": conversion.label_attribute,
    }
    yield json.dumps(head, indent=2).removesuffix("\n}")
    for name, scopes in (("skipped", SKIPPED), ("warnings", (Scope.WARNING,))):
        yield f',\n  "{name}": ['
        for place, entry in enumerate(conversion.remarks.entries(*scopes)):
            yield f"{',' if place else ''}\n    {entry.decode()}"
        yield "\n  ]" if conversion.remarks.of(*scopes) else "]"
    yield "\n}\n"


def _show_remarks(conversion: "Conversion", console: Console) -> None:
    for code in Code:
        if not (count := conversion.remarks.counts[code]):
            continue
        color = "yellow" if code.scope is Scope.WARNING else "red"
        console.print()
        console.print(
            Text.assemble(
                (code.name, color),
                f" {count:,} times. {code.value.meaning}" if count > 1 else f". {code.value.meaning}",
            )
        )
        console.print(Text(f"  {code.advice}"))
        examples = conversion.remarks.examples[code]
        for remark in examples:
            console.print(Text(f"  {plain(remark.where)}: {plain(remark.detail)}"))
        if count > len(examples):
            console.print(Text(f"  and {count - len(examples):,} more, which --json lists"))

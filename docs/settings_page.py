"""The reference of all settings: from the models, with the values of the example file."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docs.markdown import table
from docs.settings_schema import settings_schema

EXAMPLE = Path(__file__).parent.parent / "config" / "example.toml"
_FIRST = "0.1.0"
_SINCE = re.compile(r"\s*Since (?P<version>\d+\.\d+\.\d+)\.$")
_INTRODUCTION = """\
<!-- Made by python -m docs.generate from the models in lambdas/train_on_label/settings. -->

# Settings

One TOML file per environment, in which every setting is optional unless it says so.
[config/example.toml](../config/example.toml) shows them all, and [config/examples](../config/examples) has
whole files for some cases. Mistakes are told all at once, each with its line, by `make synth`, `make deploy`
and `train-on-label plan`. Editors that know JSON schemas complete and check the file by
[settings.schema.json](schemas/settings.schema.json), which the example's first line names."""

_TYPES = {
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "object": "a table of names and values",
    "string": "text",
}

Schema = Mapping[str, Any]


def settings_page(schema: Schema | None = None) -> str:
    """The whole page; by default of the settings as they are."""
    schema = schema or settings_schema()
    example = tomllib.loads(everything_on(EXAMPLE.read_text(encoding="utf-8")))
    sections = _sections(schema, schema, "", [example])
    return "\n\n".join([_INTRODUCTION, *sections]) + "\n"


def everything_on(text: str) -> str:
    """The example with all that it leaves off: lines that begin with # and a letter or a bracket."""
    return re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)


def _sections(schema: Schema, node: Schema, path: str, examples: list[Any]) -> Iterator[str]:
    rows, inner = [], []
    for name, field in node["properties"].items():
        values = [each[name] for each in examples if name in each]
        place = f"{path}.{name}" if path else name
        if "$ref" in field:
            inner.append((_resolved(schema, field), f"[{place}]", place, values))
        elif "$ref" in field.get("items", {}):
            entries = [entry for each in values for entry in each]
            inner.append((_resolved(schema, field["items"]), f"[[{place}]]", place, entries))
        else:
            rows.append(_row(name, field, name in node.get("required", ()), values))
    if rows:
        yield table(["Setting", "Takes", "Default", "Example", "Since", "What it is for"], rows)
    for inner_node, heading, place, values in inner:
        yield f"## `{heading}`\n\n{inner_node['description'].splitlines()[0]}"
        yield from _sections(schema, inner_node, place, values)


def _resolved(schema: Schema, field: Schema) -> Schema:
    resolved: Schema = schema["$defs"][field["$ref"].rpartition("/")[2]]
    return resolved


def _row(name: str, field: Schema, required: bool, examples: list[Any]) -> list[str]:
    since = _SINCE.search(field["description"])
    default = field.get("default")
    return [
        f"`{name}`",
        _takes(field),
        "required" if required else "" if default in (None, [], {}, "") else f"`{_toml(default)}`",
        f"`{_toml(examples[0])}`" if examples else "",
        since["version"] if since else _FIRST,
        _SINCE.sub("", field["description"]),
    ]


def _takes(field: Schema) -> str:
    if "enum" in field:
        return " or ".join(f"`{_toml(each)}`" for each in field["enum"])
    if "anyOf" in field:
        return _takes(next(each for each in field["anyOf"] if each.get("type") != "null"))
    if "x-form" in field:
        return str(field["x-form"])
    most = f", up to {field['maxLength']} characters" if "maxLength" in field else ""
    if field["type"] == "array":
        number = f", at most {field['maxItems']}" if "maxItems" in field else ""
        return f"a list: each {_takes(field['items'])}{number}"
    return _TYPES[field["type"]] + _range(field) + most


def _range(field: Schema) -> str:
    words = {
        "minimum": "from {}",
        "exclusiveMinimum": "above {}",
        "maximum": "to {}",
        "exclusiveMaximum": "below {}",
    }
    said = [text.format(f"{field[key]:,}") for key, text in words.items() if key in field]
    return f" {' '.join(said)}" if said else ""


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)

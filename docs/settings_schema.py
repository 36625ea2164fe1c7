"""The JSON schema of a settings file, by which editors complete and check it: from the models themselves."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from train_on_label.settings.file import Settings, models_in


def schema_page() -> str:
    """The schema's text."""
    return json.dumps(settings_schema(), indent=2) + "\n"


def settings_schema() -> dict[str, Any]:
    """The JSON schema of a settings file, each setting with its docstring."""
    schema = Settings.model_json_schema()
    models = {model.__name__: model for model in _models(Settings)}
    for name, described in {**schema["$defs"], "Settings": schema}.items():
        docs = field_docs(models[name])
        for field, node in described["properties"].items():
            node["description"] = docs[field]
            node.pop("title", None)
            match node:
                case {"anyOf": [{"$ref": table}, {"type": "null"}]}:  # TOML has no null
                    node["$ref"] = table
                    del node["anyOf"], node["default"]
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Setting -> the docstring below it, in the model or in one that it extends."""
    docs: dict[str, str] = {}
    for each in model.__mro__:
        if issubclass(each, BaseModel) and each is not BaseModel:
            (body,) = ast.parse(textwrap.dedent(inspect.getsource(each))).body
            assert isinstance(body, ast.ClassDef)  # noqa: S101  # the source of a class
            for field, below in zip(body.body, body.body[1:], strict=False):
                match field, below:
                    case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                        docs.setdefault(name, " ".join(text.split()))
    return docs


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            yield from _models(inner)

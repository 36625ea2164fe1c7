"""Options that several commands have."""

from typing import Annotated

import typer

Stack = Annotated[str, typer.Option(help="deployment.name of the settings.")]
Region = Annotated[
    str | None, typer.Option(help="Where it is deployed; else as AWS is configured.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

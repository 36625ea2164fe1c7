"""What to do with an AWS on the laptop that was left running: be its workers, and its bad luck.

Run as: python -m local.playground complete NAME MANIFEST --label-attribute ATTRIBUTE
    or: python -m local.playground fail-next
where AWS_ENDPOINT_URL says where it answers, as `make demo KEEP=1` prints it.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import RunningAws
from local.deployment import Deployed
from local.errors import LaptopError
from local.labeling import create_labeling_job

_FAILURE = "AlgorithmError: CUDA out of memory, exit code: 1"


def complete(aws: RunningAws, deployed: Deployed, name: str, manifest: bytes, attribute: str) -> None:
    """Creates a labeling job over a manifest's images, and completes it with the manifest as its output."""
    sources = list(_sources(manifest))
    if not sources:
        raise LaptopError("The manifest has no line with a source-ref: nothing was labeled.")
    create_labeling_job(aws, deployed, name, attribute=attribute, sources=sources)
    aws.workers.complete(name, manifest)


def _sources(manifest: bytes) -> Iterator[str]:
    for line in manifest.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # it is the function's to refuse
        if isinstance(record, dict) and isinstance(record.get("source-ref"), str):
            yield record["source-ref"]


def _deployed(aws: RunningAws) -> Deployed:
    stacks = aws.client("cloudformation").describe_stacks()["Stacks"]
    outputs = (output for stack in stacks for output in stack.get("Outputs", []))
    return Deployed({output["OutputKey"]: output["OutputValue"] for output in outputs})


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m local.playground")
    commands = parser.add_subparsers(dest="command", required=True)
    completing = commands.add_parser("complete", help="complete a labeling job with a manifest as its output")
    completing.add_argument("name", help="the labeling job's name; profiles may ask for its beginning")
    completing.add_argument("manifest", type=Path, help="an output manifest")
    completing.add_argument("--label-attribute", required=True, help="the attribute that holds the labels")
    commands.add_parser("fail-next", help="let the next training job fail")
    given = parser.parse_args()
    if "AWS_ENDPOINT_URL" not in os.environ:
        sys.exit("AWS_ENDPOINT_URL is not set: copy the line that make demo KEEP=1 has printed.")
    aws = RunningAws(os.environ["AWS_ENDPOINT_URL"])
    try:
        if given.command == "complete":
            content = given.manifest.read_bytes()
            complete(aws, _deployed(aws), given.name, content, given.label_attribute)
        else:
            aws.training.fail_next(_FAILURE)
    except (LaptopError, ClientError, BotoCoreError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

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


def _content(manifest: Path) -> bytes:
    try:
        return manifest.read_bytes()
    except OSError as error:
        raise LaptopError(f"{manifest}: cannot be read: {error.strerror}.") from None


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
    url = os.environ.get("AWS_ENDPOINT_URL", "")
    if not url.startswith(("http://", "https://")):
        sys.exit("AWS_ENDPOINT_URL is no address: copy the line that make demo KEEP=1 has printed.")
    aws = RunningAws(url)
    try:
        if given.command == "complete":
            content = _content(given.manifest)
            complete(aws, _deployed(aws), given.name, content, given.label_attribute)
            said = (
                f"The labeling job {given.name} is completed; train-on-label status says what becomes of it."
            )
        else:
            aws.training.fail_next(_FAILURE)
            said = "The next training job that starts will fail."
    except (LaptopError, ClientError, BotoCoreError) as error:
        sys.exit(str(error))
    except OSError:
        sys.exit(
            f"Nothing answers at {url}: start it with make demo KEEP=1, and copy the line that it prints."
        )
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()

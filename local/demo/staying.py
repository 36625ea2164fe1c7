"""What stays of a demo: its prepared datasets, and with KEEP=1 an AWS to play with."""

import shutil
from pathlib import Path

from rich.console import Console

from local.aws import LaptopAws
from train_on_label.preparation import files

FOLDER = Path(".build", "demo")


def keep_datasets(aws: LaptopAws, bucket: str, console: Console, folder: Path = FOLDER) -> list[Path]:
    """Copies all prepared datasets into the folder, and says where; returns their cards."""
    shutil.rmtree(folder, ignore_errors=True)
    s3 = aws.client("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            path = folder / entry["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
    cards = sorted(folder.rglob(files.CARD))
    for card in cards:
        console.print(f"The dataset stays in {card.parent}, with its card in {card.name}", soft_wrap=True)
    return cards


def say_how_to_play(aws: LaptopAws, cards: list[Path], console: Console) -> None:
    """Lets the AWS run on, and prints commands to copy."""
    process = aws.detach()
    program, python = ".venv/bin/train-on-label", ".venv/bin/python -m local.playground"
    manifest = next(card.with_name(files.TRAIN) for card in cards if "street-cars" in card.parts)
    keys = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"
    console.print()
    console.print("The laptop's AWS goes on. In this shell or another, in this folder:")
    for command in (
        f"export AWS_ENDPOINT_URL={aws.endpoint_url} {keys} AWS_REGION={aws.region}",
        *(f"python3 -m webbrowser -t {card}" for card in cards),
        f"{program} status",
        f"{program} labels street-cars",
        f"{program} plan --labeling-job street-cars --stack train-on-label --config config/laptop.toml",
        f"{python} complete street-more {manifest} --label-attribute street-cars",
        f"{python} fail-next",
        f"{python} complete street-unlucky {manifest} --label-attribute street-cars",
        f"{program} status --watch",
        f"{program} pause",
        f"{program} resume",
        f"kill {process}",
    ):
        console.print(f"  {command}", soft_wrap=True, markup=False)

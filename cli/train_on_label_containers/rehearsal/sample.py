"""A part of a prepared dataset, to rehearse with."""

from collections.abc import Mapping
from heapq import nsmallest
from pathlib import Path
from typing import Any

from xxhash import xxh3_64_intdigest

from train_on_label_containers.pipe.channels import pipe_channels


def sampled(request: Mapping[str, Any], manifests: Path, records: int) -> dict[str, Any]:
    """Leaves so many lines of each channel's manifest; the request with the hyperparameters that fit them."""
    left = {
        channel.name: _cut(manifests / channel.uri.rpartition("/")[2], records)
        for channel in pipe_channels(request)
    }
    given = request["HyperParameters"]
    fitting = {"num_training_samples": str(left["train"])}
    if "mini_batch_size" in given:
        fitting["mini_batch_size"] = str(min(int(given["mini_batch_size"]), left["train"]))
    fitting = {name: value for name, value in fitting.items() if name in given}
    return {**request, "HyperParameters": {**given, **fitting}}


def _cut(manifest: Path, records: int) -> int:
    """Leaves the lines with the lowest hashes, in their order: the same lines are the same sample."""
    with manifest.open("rb") as file:
        hashes = [xxh3_64_intdigest(line) for line in file]
    chosen = set(nsmallest(records, range(len(hashes)), key=hashes.__getitem__))
    part = manifest.with_name(f".{manifest.name}.sample")
    with manifest.open("rb") as file, part.open("wb") as cut:
        cut.writelines(line for number, line in enumerate(file) if number in chosen)
    part.replace(manifest)
    return len(chosen)

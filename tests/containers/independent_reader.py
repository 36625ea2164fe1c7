"""Reads all channels with a reader that is not this project's, and holds each line against its digest.

A training program for the Python of requirements/readers.txt: run it with a reader's name where
SAGEMAKER_BASE_DIR has a container's folders. Lines have two attributes, some bytes and a JSON object of their
`number` and `sha256`.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

INPUT = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"), "input")
CONFIG, DATA = INPUT / "config", INPUT / "data"


def mxnet(channel: str) -> Iterator[bytes]:
    """The records of a channel's first epoch, as MXNet's reader gives them."""
    from mxnet.recordio import MXRecordIO  # noqa: PLC0415  # of this reader alone

    fifo = DATA / f"{channel}_0"
    while not fifo.exists():
        time.sleep(0.01)
    reader = MXRecordIO(str(fifo), "r")
    while (record := reader.read()) is not None:
        yield record


def tensorflow(channel: str) -> Iterator[bytes]:
    """The records of a channel's first epoch, as SageMaker's own dataset for TensorFlow gives them."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    from sagemaker_tensorflow import PipeModeDataset  # noqa: PLC0415  # of this reader alone

    with tempfile.TemporaryDirectory() as state:
        folders = {"pipe_dir": str(DATA), "config_dir": str(CONFIG), "state_dir": state}
        for record in PipeModeDataset(channel, "RecordIO", **folders):
            yield record.numpy()


READERS: dict[str, Callable[[str], Iterator[bytes]]] = {"mxnet": mxnet, "tensorflow": tensorflow}


def main(reader: str) -> str | None:
    """Reads an epoch of each channel; what is wrong with it, if anything."""
    channels = json.loads((CONFIG / "inputdataconfig.json").read_text())
    records = chain.from_iterable(map(READERS[reader], channels))
    numbers = set()
    for lines, data in enumerate(records, 1):
        described = json.loads(next(records))
        numbers.add(described["number"])
        if hashlib.sha256(data).hexdigest() != described["sha256"] or len(numbers) < lines:
            return f"{reader}: line {described['number']} did not come out as it went in, or twice"
    print(f"{reader}: {len(numbers)} lines came out as they went in")  # noqa: T201  # a program's log
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

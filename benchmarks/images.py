"""Looking at images: in S3, where each request waits, and in a folder."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from itertools import repeat
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

from PIL import Image as pillow  # noqa: N813

from benchmarks.report import Row
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.aws.clients import image_client
from train_on_label.aws.s3.images import S3Images
from train_on_label.aws.s3.plain import PlainRequests
from train_on_label.preparation.images.copies import glances
from train_on_label.preparation.images.likeness import Mark, near_copies
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.images.pictured import Pictured
from train_on_label.preparation.images.source import ImageSource
from train_on_label_cli.plans.folder_images import FolderImages

_WAIT_SECONDS = 0.02
_IMAGES = 100_000
_SIZE = (640, 480)
_URI = "s3://images/street/1.jpg"


def measure(quick: bool) -> Iterator[Row]:
    """Images a second; what 100,000 take by that where fewer are looked at."""
    count = 5_000 if quick else _IMAGES
    with _waiting_server() as url, patch.dict("os.environ", _environment(url)):
        source = S3Images(image_client("us-east-1"), PlainRequests())
        headers, whole = _headers(source, count), _whole(source, 2_000)
    at = f"in S3 at {_WAIT_SECONDS * 1000:.0f} ms a request"
    yield Row(f"headers and ends {at}", f"{count / headers.wall:,.0f} a second")
    yield Row("  100,000 of them", f"{headers.wall * _IMAGES / count:.0f} s", "below 180 s")
    yield Row("    of which is processor time", f"{headers.processor * _IMAGES / count:.0f} s")
    yield Row(f"whole images {at}", f"{2_000 / whole.wall:,.0f} a second")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "1.jpg").write_bytes(_photograph())
        source_here = FolderImages(Path(folder))
        headers, whole = _headers(source_here, 20_000), _whole(source_here, 2_000)
    yield Row("headers in a folder", f"{20_000 / headers.wall:,.0f} a second", "at least 2,000")
    yield Row("whole images in a folder", f"{2_000 / whole.wall:,.0f} a second")
    random = Random(1)  # noqa: S311  # data to measure with, no secret
    apart = [random.getrandbits(256) for _ in range(_IMAGES)]
    # Twenty bits apart, with bands in common: as far from easy as it goes.
    close = [apart[0] ^ sum(1 << bit for bit in random.sample(range(256), 10)) for _ in range(_IMAGES)]
    for what, hashes in {
        "all different": apart,
        "all the same": apart[:1] * _IMAGES,
        "hardest": close,
    }.items():
        marks = [Mark("", number % 5 == 0, hash_) for number, hash_ in enumerate(hashes)]
        compared = _measured(partial(near_copies, marks))
        yield Row(f"100,000 images compared, {what}", f"{compared.wall:.1f} s", "seconds")


class _Seconds(NamedTuple):
    wall: float
    processor: float


def _headers(source: ImageSource, count: int) -> _Seconds:
    look = Look(source=source, algorithm=ALGORITHMS["object-detection"], every=True)
    images = repeat(Pictured(_URI, _SIZE, None, None), count)
    return _measured(lambda: all(_is_right(not faults) for faults in look.over(images)))


def _whole(source: ImageSource, count: int) -> _Seconds:
    look = Look(source=source, every=True)
    look.accept(range(count), [_URI] * count, [False] * count)
    return _measured(lambda: all(_is_right(bool(each.mark)) for each in glances(look, 0)))


def _is_right(is_so: bool) -> bool:
    assert is_so  # noqa: S101  # what is measured must be right
    return is_so


def _measured(act: Callable[[], object]) -> _Seconds:
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return _Seconds(time.perf_counter() - wall, time.process_time() - processor)


def _photograph() -> bytes:
    noise, shades = pillow.effect_noise(_SIZE, 90), pillow.linear_gradient("L").resize(_SIZE).rotate(30)
    pillow.blend(noise, shades, 0.5).convert("RGB").save(file := BytesIO(), "JPEG", quality=90)
    return file.getvalue()


def _environment(url: str) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {**keys, "AWS_ENDPOINT_URL_S3": url}


@contextmanager
def _waiting_server() -> Iterator[str]:
    """An S3 on another core that answers each request with parts of the same image, after a while."""
    process = subprocess.Popen(  # noqa: S603  # this module
        [sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None  # noqa: S101  # as asked for
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


class _Waiting(asyncio.Protocol):
    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._heard = (self._heard + data).split(b"\r\n\r\n")
        for request in requests:
            answer = self._answer(request.partition(b"bytes=")[2].partition(b"\r\n")[0])
            asyncio.get_running_loop().call_later(_WAIT_SECONDS, self._transport.write, answer)  # type: ignore[attr-defined]


async def _serve() -> None:
    photograph = _photograph()

    @cache
    def part(asked_for: bytes) -> bytes:
        start, end = map(int, asked_for.split(b"-"))
        data = photograph[start : end + 1]
        head = (
            f"HTTP/1.1 206 Partial Content\r\nContent-Length: {len(data)}\r\n"
            f'Content-Range: bytes {start}-{start + len(data) - 1}/{len(photograph)}\r\nETag: "1"\r\n\r\n'
        )
        return head.encode() + data

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Waiting(part), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # to the parent
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())

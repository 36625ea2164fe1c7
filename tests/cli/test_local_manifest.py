"""A manifest on this machine has the identity that S3 would give it, and is read once for a whole plan."""

import base64
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from awscrt.checksums import crc64nvme
from typer.testing import CliRunner

from tests.support.account import labels
from train_on_label_cli.main import app
from train_on_label_cli.plans.local_manifest import LocalManifest


def test_its_identity_is_s3s_and_takes_no_further_reading(tmp_path: Path) -> None:
    path = tmp_path / "output.manifest"
    path.write_bytes(b"123456789")
    manifest = LocalManifest(str(path))

    assert b"".join(manifest.chunks()) == b"123456789"
    path.unlink()

    assert manifest.identity == "CRC64NVME:rosUhgp5mIg=-9"  # as tests/aws has it of S3


@pytest.mark.usefixtures("nobody_logged_in")
def test_a_plan_reads_it_to_its_end_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, ends = tmp_path / "output.manifest", []
    path.write_bytes(labels.manifest())
    chunks = LocalManifest.chunks

    def counted(manifest: LocalManifest) -> Iterator[bytes]:
        yield from chunks(manifest)
        ends.append(manifest)

    monkeypatch.setattr(LocalManifest, "chunks", counted)
    planned = CliRunner().invoke(app, ["plan", str(path), "--label-attribute", labels.ATTRIBUTE, "--json"])

    assert planned.exit_code == 0
    assert len(ends) == 1


def test_pieces_that_several_processes_read_have_one_identity(tmp_path: Path) -> None:
    path = tmp_path / "output.manifest"
    path.write_bytes(b"123456789")
    manifest = LocalManifest(str(path))
    manifest.rest()

    for start, end in ((4, 9), (0, 3), (0, 3), (2, 5)):
        if (child := os.fork()) == 0:
            deque(manifest.chunks(start, end), maxlen=0)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    path.write_bytes(b"--3-5----")  # but for the bytes in which pieces overlap nothing is read again

    assert manifest.identity == "CRC64NVME:rosUhgp5mIg=-9"


@pytest.mark.parametrize("chunks", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("more", [0, 1])
def test_its_identity_is_that_of_all_its_chunks(
    chunks: int, more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train_on_label_cli.plans.local_manifest.CHUNK_BYTES", 100)
    monkeypatch.setattr("train_on_label_cli.plans.local_manifest._CHECKED_AT_ONCE", 2)
    path, data = tmp_path / "output.manifest", bytes(range(250)) * 4
    path.write_bytes(data[: 100 * chunks + more])
    manifest = LocalManifest(str(path))

    assert b"".join(manifest.chunks()) == data[: 100 * chunks + more]
    of_all = base64.b64encode(crc64nvme(data[: 100 * chunks + more]).to_bytes(8)).decode()
    assert manifest.identity == f"CRC64NVME:{of_all}-{100 * chunks + more}"

"""A function's code is unpacked once, and each of its processes finds it in its own place."""

import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from ministack.core import lambda_runtime

from local.delivery.code import install_code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where processes have their folders, and code is unpacked."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(lambda_runtime, "zipfile", zipfile)
    install_code()
    return tmp_path


def unpacked(folder: Path, process: str, code: str) -> Path:
    """The place of a process that runs this code."""
    place, archive = folder / process / "code", folder / process / "code.zip"
    place.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr(zipfile.ZipInfo("package/handler.py"), code)
    with lambda_runtime.zipfile.ZipFile(str(archive)) as read:
        read.extractall(str(place))
    return place / "package" / "handler.py"


def test_processes_share_what_is_compiled_of_the_same_code_only(folder: Path) -> None:
    first, second = (unpacked(folder, process, "a = 1") for process in ("first", "second"))
    other = unpacked(folder, "other", "a = 2")

    assert first.samefile(second)
    assert (second.read_text(), other.read_text()) == ("a = 1", "a = 2")


def test_what_a_process_leaves_is_removed_without_the_others_code(folder: Path) -> None:
    first, second = (unpacked(folder, process, "a = 1") for process in ("first", "second"))

    shutil.rmtree(folder / "first")

    assert not first.exists()
    assert second.read_text() == "a = 1"


def test_what_is_no_archive_is_told_as_ever(folder: Path) -> None:
    (folder / "code.zip").write_bytes(b"no archive")

    with pytest.raises(lambda_runtime.zipfile.BadZipFile):
        lambda_runtime.zipfile.ZipFile(str(folder / "code.zip"))

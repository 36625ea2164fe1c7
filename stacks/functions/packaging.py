"""The functions' code, packed without Docker: locked packages, the sources, and the settings."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

Target = Literal["lambda", "host"]

# Where several tags fit, pip takes the newest. Lambda's Amazon Linux 2023 has glibc 2.34.
_LAMBDA_TAGS = (
    *("--platform", "manylinux_2_28_aarch64", "--platform", "manylinux2014_aarch64"),
    *("--implementation", "cp", "--python-version", "3.14"),
)
# Patterns of what no function needs. The files of dist-info tell of this very installation; METADATA, entry
# points and licences stay.
_UNUSED = (
    *("bin", "**/*.pyi", "**/py.typed", "**/tests", "**/__pycache__"),
    # Pillow's fonts, color profiles and windows, and the libraries of these alone.
    *(f"PIL/_imaging{name}.*.so" for name in ("cms", "ft", "math", "morph", "tk")),
    *(f"pillow.libs/lib{name}*" for name in ("brotli", "freetype", "harfbuzz", "lcms2", "png16")),
    *(
        f"*.dist-info/{name}"
        for name in ("RECORD", "INSTALLER", "REQUESTED", "WHEEL", "direct_url.json", "sboms")
    ),
)
_NOT_SOURCES = ("__pycache__", "requirements.in", "requirements.txt")


class PackagingError(Exception):
    """The functions could not be packed; says what failed, where, and pip's last words."""


def host_is_arm() -> bool:
    """Whether this machine's processor is a 64-bit ARM."""
    return platform.machine().lower() in {"arm64", "aarch64"}


def pack_functions(*, sources: Path, settings_json: str, target: Target, build: Path) -> Path:
    """A folder to deploy as the functions' code; the same inputs give the same folder, built only once."""
    packages = _install_packages(sources / "requirements.txt", target, build)
    files = {path.relative_to(sources): path.read_bytes() for path in _source_files(sources)}
    key = _key(
        *(packages.name.encode(), settings_json.encode()),
        *(part for name, content in files.items() for part in (str(name).encode(), content)),
    )

    def assemble(folder: Path) -> None:
        # Links cost neither time nor disk; each edit of a source makes a new folder.
        shutil.copytree(packages, folder, copy_function=os.link, dirs_exist_ok=True)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        (folder / "settings.json").write_text(settings_json, encoding="utf-8")

    return _build_once(build / f"functions-{key}", assemble)


def _source_files(sources: Path) -> list[Path]:
    return sorted(
        path
        for path in sources.rglob("*")
        if path.is_file() and not {*_NOT_SOURCES}.intersection(path.relative_to(sources).parts)
    )


def _install_packages(lock: Path, target: Target, build: Path) -> Path:
    tags = _LAMBDA_TAGS if target == "lambda" else ()
    built_for = (
        "Python 3.14 on arm64" if tags else f"Python {platform.python_version()} on {platform.machine()}"
    )
    # This file is part of the key: another recipe gives other packages.
    key = _key(lock.read_bytes(), " ".join(tags).encode(), built_for.encode(), Path(__file__).read_bytes())

    def install(folder: Path) -> None:
        sys.stderr.write(f"Installing the functions' packages for {built_for} (once)\n")
        _pip_install(lock, tags, folder)
        _prune(folder)

    return _build_once(build / f"packages-{key}", install)


def _pip_install(lock: Path, tags: Sequence[str], folder: Path) -> None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", *tags),
        *("--target", str(folder), "--requirement", str(lock)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
    if done.returncode != 0:
        last_lines = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise PackagingError(f"pip could not install {lock} for the functions:\n{last_lines}")


def _prune(folder: Path) -> None:
    for path in [path for pattern in _UNUSED for path in folder.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # a folder above may have gone already


def _build_once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Build the folder beside its place and move it there whole, so that two builds at once don't mix."""
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="unfinished-") as unfinished:
        built = Path(unfinished) / folder.name
        built.mkdir()
        build(built)
        try:
            built.rename(folder)
        except OSError:
            if not folder.exists():  # Else another build of the same was quicker.
                raise
    return folder


def _key(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]

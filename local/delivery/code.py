"""The code of a function, unpacked once for all processes that run it.

Ministack unpacks it for each of them, and each compiles all modules of its own copy, which takes most of a
cold start.
"""

import hashlib
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime

_UNPACKING = threading.Lock()


class _Unpacked(zipfile.ZipFile):
    """An archive that is unpacked where no process removes it; what each gets is a link."""

    def extractall(self, path: str) -> None:  # type: ignore[override]  # nobody asks for less than all of it
        data = Path(str(self.filename)).read_bytes()
        place = Path(tempfile.gettempdir(), f"code-{hashlib.sha256(data).hexdigest()}")
        with _UNPACKING:
            if not place.exists():
                begun = tempfile.mkdtemp()
                super().extractall(begun)
                Path(begun).rename(place)
        Path(path).rmdir()
        Path(path).symlink_to(place)


class _Zipfile:
    """The module, with such archives."""

    ZipFile = _Unpacked

    def __getattr__(self, name: str) -> Any:
        return getattr(zipfile, name)


def install_code() -> None:
    """Let this process's Lambda unpack code once. A function may not write beside its code, as on AWS."""
    lambda_runtime.zipfile = _Zipfile()

"""Where a planned dataset goes: into a folder."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedWriter, FileIO
from pathlib import Path

from train_on_label.preparation import files
from train_on_label.preparation.ports import Outputs, Place
from train_on_label_cli.exits import stop
from train_on_label_convert.full_disk import full_disk_named

_NAMES = (files.TRAIN, files.VALIDATION, files.REJECTS, files.REPORT, files.CARD, files.REQUEST)


def check_folder(out: Path, inputs: Iterable[str | Path | None]) -> None:
    """Ends the command where a dataset written into the folder would write over something else."""
    if not out.exists():
        return
    if not out.is_dir():
        stop(f"{out} is a file: name a folder with --out.")
    written = [path for path in (out / name for name in _NAMES) if path.exists()]
    for given in inputs:
        if given is None or not Path(given).exists():
            continue
        if any(path.samefile(given) for path in written):
            stop(f"{given} would be written over: name another folder with --out.")
    if any(out.iterdir()) and not _is_planned(out / files.REPORT):
        stop(f"{out} holds files that no plan has written: name a new folder with --out, or an empty one.")


def _is_planned(report: Path) -> bool:
    try:
        written = json.loads(report.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(written, dict) and {"labeling_job", "training_job", "manifest"} <= written.keys()


class _File(BufferedWriter):
    """A new file, to which other processes write, too."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileIO(path, "w"))

    def reserve(self, size: int) -> Place:
        """The next bytes of the file, which are written by others."""
        start = self.tell()
        self.seek(start + size)
        return Place(self.fileno(), start)


class Folder:
    """The files that the function would write, side by side in one folder; whole, or none of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: list[Path] = []

    @contextmanager
    def outputs(self) -> Iterator[Outputs]:
        """Opens the manifests and the refused lines; a block that fails leaves nothing half written."""
        self._path.mkdir(parents=True, exist_ok=True)
        names = (files.TRAIN, files.VALIDATION, files.REJECTS)
        unfinished = [self._path / f".{name}.unfinished" for name in names]
        try:
            with full_disk_named(self._path), ExitStack() as opened:
                train, validation, rejects = (opened.enter_context(_File(path)) for path in unfinished)
                yield (outputs := Outputs(train=train, validation=validation, rejects=rejects))
            # What an earlier plan wrote, and this one may not.
            for name in (*names, files.REQUEST):
                (self._path / name).unlink(missing_ok=True)
            if not outputs.is_discarded:
                for path, name in zip(unfinished, names, strict=True):
                    self._written.append(path.replace(self._path / name))
        finally:
            for path in unfinished:
                path.unlink(missing_ok=True)

    def write(self, name: str, data: bytes, content_type: str) -> None:  # noqa: ARG002
        """Writes one whole file; where that fails, those before it go."""
        path = self._path / f".{name}.unfinished"
        try:
            with full_disk_named(self._path):
                path.write_bytes(data)
            self._written.append(path.replace(self._path / name))
        except BaseException:
            for written in (path, *self._written):
                written.unlink(missing_ok=True)
            raise

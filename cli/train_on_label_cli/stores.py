"""Where a planned dataset goes: into a folder, or nowhere."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from train_on_label.preparation import files
from train_on_label.preparation.ports import Output, Outputs


class Folder:
    """The files that the function would write, side by side in one folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def outputs(self) -> Iterator[Outputs]:
        """Opens the manifests and the refused lines; a block that fails leaves nothing half written."""
        self._path.mkdir(parents=True, exist_ok=True)
        names = (files.TRAIN, files.VALIDATION, files.REJECTS)
        unfinished = [self._path / f".{name}.unfinished" for name in names]
        try:
            with ExitStack() as opened:
                train, validation, rejects = (opened.enter_context(path.open("wb")) for path in unfinished)
                yield (outputs := Outputs(train=train, validation=validation, rejects=rejects))
            if not outputs.is_discarded:
                for path, name in zip(unfinished, names, strict=True):
                    path.replace(self._path / name)
        finally:
            for path in unfinished:
                path.unlink(missing_ok=True)

    def write(self, name: str, data: bytes, content_type: str) -> None:  # noqa: ARG002
        """Writes one whole file."""
        (self._path / name).write_bytes(data)


class _Void(Output):
    def write(self, data: bytes, /) -> None:
        """Lets the bytes go."""


class Nowhere:
    """Counts are all that is wanted."""

    def outputs(self) -> nullcontext[Outputs]:
        """Outputs that keep nothing."""
        return nullcontext(Outputs(train=_Void(), validation=_Void(), rejects=_Void()))

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Keeps nothing."""

"""One epoch's bytes on their way into a FIFO, framed where the channel asks for it."""

from train_on_label.s3_uri import S3Uri
from train_on_label_containers.pipe.errors import ObjectError
from train_on_label_containers.pipe.fifos import Fifos
from train_on_label_containers.pipe.objects import OpenObject
from train_on_label_containers.pipe.recordio import MAX_LENGTH, header, padding

_HELD_BYTES = 1 << 16


class Stream:
    """Sends texts and objects; ReaderClosedError where nobody wants them any more."""

    def __init__(self, fifos: Fifos, *, record_io: bool) -> None:
        self._fifos = fifos
        self._record_io = record_io
        self._held = bytearray()  # small pieces, until they are worth a write

    def text(self, text: bytes) -> None:
        """Send a text."""
        self._held += header(len(text)) + text + padding(len(text)) if self._record_io else text
        if len(self._held) >= _HELD_BYTES:
            self.flush()

    def object(self, opened: OpenObject, uri: S3Uri) -> None:
        """Send an object; ObjectError where it cannot be read to its end."""
        if self._record_io:
            self._held += _header(opened.size, uri)
        self.flush()
        sent = self._send(opened)
        if opened.size not in {None, sent}:
            raise ObjectError(f"{uri} changed while it was read: it had {opened.size} bytes, then {sent}.")
        if self._record_io:
            self._held += padding(sent)

    def flush(self) -> None:
        """Send what is held."""
        self._fifos.write(self._held)
        self._held = bytearray()

    def _send(self, opened: OpenObject) -> int:
        if opened.file is not None and opened.size is not None:
            with opened.file:
                return self._fifos.splice(opened.file, opened.size)
        sent = 0
        for chunk in opened.chunks:
            self._fifos.write(chunk)
            sent += len(chunk)
        return sent


def _header(size: int | None, uri: S3Uri) -> bytes:
    if size is None:
        raise ObjectError(f"{uri} cannot be wrapped: only reading tells its size.")
    if size > MAX_LENGTH:
        raise ObjectError(f"{uri} has {size} bytes; a RecordIO record holds {MAX_LENGTH}.")
    return header(size)

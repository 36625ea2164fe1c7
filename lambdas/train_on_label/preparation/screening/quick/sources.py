"""The quick path's check of sources: one look at a batch, whose objects mostly lie in one folder."""

from collections.abc import Sequence
from typing import Protocol

from train_on_label.preparation.screening.rules import Rules
from train_on_label.s3_uri import parse_s3_uri

_MAX_FOLDERS = 10_000
_MAX_PLAIN_URI = 256  # characters, of at most 4 bytes: a key's limit of 1,024 bytes is not reached
_NO_NAMES = frozenset(("", ".", ".."))


class SourceCheck(Protocol):
    """Whether sources are what they must be; what is not valid here goes the careful way."""

    def are_valid(self, sources: Sequence[str], *, is_plain: bool) -> bool:
        """Whether all of a batch are; `is_plain` says that they are printable ASCII."""

    def is_valid(self, source: str) -> bool:
        """Whether this one is."""


def source_check(rules: Rules) -> SourceCheck:
    """The check for the rules' source attribute."""
    return UriCheck() if rules.source_attribute == "source-ref" else _TextCheck()


class UriCheck:
    """S3 URIs of objects."""

    def __init__(self) -> None:
        self._folders: set[str] = set()

    def are_valid(self, sources: Sequence[str], *, is_plain: bool) -> bool:
        """Takes them together where all are in one folder, and one by one elsewhere."""
        folder = sources[0][: sources[0].rfind("/") + 1]
        lengths = set(map(len, sources))
        if (
            is_plain
            and folder in self._folders
            # In the order of strings, whatever lies between two that begin alike begins like them.
            and min(sources).startswith(folder)
            and max(sources).startswith(folder)
            and "".join(sources).count("/") == len(sources) * folder.count("/")
            and min(lengths) > len(folder) + len("..")
            and max(lengths) <= _MAX_PLAIN_URI
        ):
            return True
        return all(map(self.is_valid, sources))

    def is_valid(self, source: str) -> bool:
        """Looks at the name alone where the folder is known."""
        end = source.rfind("/") + 1
        folder, name = source[:end], source[end:]
        if len(source) <= _MAX_PLAIN_URI:
            if folder in self._folders and name.isprintable() and name not in _NO_NAMES:
                return True
            if len(self._folders) < _MAX_FOLDERS and _is_object(source):
                self._folders.add(folder)
                return True
        return _is_object(source)


class _TextCheck:
    """Text in the manifest itself: any but a blank one."""

    def are_valid(self, sources: Sequence[str], *, is_plain: bool) -> bool:  # noqa: ARG002
        return all(map(str.strip, sources))

    def is_valid(self, source: str) -> bool:
        return bool(source.strip())


def _is_object(uri: str) -> bool:
    try:
        parse_s3_uri(uri)
    except ValueError:
        return False
    return True

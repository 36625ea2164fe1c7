"""The first refused line of each code, for people to see at once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from train_on_label.preparation.ports import DatasetStore, Output, Outputs


class FirstRejects:
    """A store that keeps in another one, and remembers the entries that `rejects.jsonl` lists first."""

    def __init__(self, store: DatasetStore) -> None:
        self._store = store
        self.by_code: dict[str, dict[str, object]] = {}
        """Code -> the first entry with it, in the order of lines."""

    @contextmanager
    def outputs(self) -> Iterator[Outputs]:
        """The other store's outputs; a second pass over the manifest refuses the same lines again."""
        with self._store.outputs() as outputs:
            outputs.rejects = _Remembering(outputs.rejects, self.by_code)
            yield outputs

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Keeps one whole file in the other store."""
        self._store.write(name, data, content_type)


class _Remembering:
    def __init__(self, output: Output, by_code: dict[str, dict[str, object]]) -> None:
        self._output = output
        self._by_code = by_code

    def write(self, entry: bytes, /) -> None:
        """Takes one entry, which is what a writer of refused lines writes at a time."""
        self._output.write(entry)
        fields = json.loads(entry)
        self._by_code.setdefault(fields["code"], fields)

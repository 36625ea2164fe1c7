"""Keeps the records of one kind of resource by name, in memory."""

import threading

from local.sagemaker.types import Params


class Store:
    """Records by name, without regard to case, as the service compares names; safe from several threads."""

    def __init__(self) -> None:
        self._records: dict[str, Params] = {}
        self._lock = threading.Lock()

    def add(self, name: str, record: Params) -> bool:
        """Keep ``record`` unless the name is taken; of several at once exactly one is told True."""
        with self._lock:
            return self._records.setdefault(name.lower(), record) is record

    def get(self, name: str) -> Params | None:
        """The record of that name."""
        with self._lock:
            return self._records.get(name.lower())

    def remove(self, name: str) -> None:
        """Forget the record of that name."""
        with self._lock:
            self._records.pop(name.lower(), None)

    def all(self) -> list[Params]:
        """All records, oldest first."""
        with self._lock:
            return list(self._records.values())

    def clear(self) -> None:
        """Forget every record."""
        with self._lock:
            self._records.clear()

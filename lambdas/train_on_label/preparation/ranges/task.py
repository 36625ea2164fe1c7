"""One thing that a worker is asked for."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Task(NamedTuple):
    """What one worker is to prepare."""

    folder: str
    """Of one pass over all manifests."""
    number: int
    """Of a range; or of a partition, where a meeting is told."""
    told: str = ""
    """The digest of what is told; nothing is of what lies before a range where this is empty."""

    @property
    def name(self) -> str:
        """What comes of it is kept under this."""
        return f"{self.folder}/range-{self.number}{self.told and '-'}{self.told}"

    @property
    def marks(self) -> str:
        """What marks come of it are kept under this."""
        return f"{self.name}/marks"

    @property
    def told_name(self) -> str:
        """What is told is kept under this."""
        return f"{self.folder}/{self.told}/told"

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "Task":
        """The task of an item that `Parts.write_tasks` was given."""
        return cls(**{name: item[name] for name in cls._fields})

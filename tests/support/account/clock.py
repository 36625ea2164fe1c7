"""The time in an account in memory."""

from dataclasses import dataclass


@dataclass
class Clock:
    """Goes on only when it is told to."""

    now: float = 1_767_856_801.0
    """Seconds since 1970: 2026-01-08 07:20:01 UTC."""

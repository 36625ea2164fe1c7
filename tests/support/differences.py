"""What two requests differ in, field by field."""

from collections.abc import Iterator

Difference = tuple[object, object]
"""What the one has and what the other has; ABSENT where it has nothing."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


def differences(one: object, other: object) -> dict[str, Difference]:
    """Path -> both values, for every field that differs; channels go by their names."""
    return dict(_compare("", one, other))


def _compare(path: str, one: object, other: object) -> Iterator[tuple[str, Difference]]:
    one, other = _by_channel(one), _by_channel(other)
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            step = f"{path}.{name}" if path else name
            yield from _compare(step, one.get(name, ABSENT), other.get(name, ABSENT))
    elif one != other:
        yield path, (one, other)


def _by_channel(value: object) -> object:
    if isinstance(value, list) and value and isinstance(value[0], dict) and "ChannelName" in value[0]:
        return {channel["ChannelName"]: channel for channel in value}
    return value

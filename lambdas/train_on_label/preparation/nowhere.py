"""Where a dataset goes that is only counted."""

from contextlib import nullcontext

from train_on_label.preparation.ports import Outputs, Place, SharedOutput


class Void(SharedOutput):
    """An output that keeps nothing."""

    def write(self, data: bytes | memoryview, /) -> None:
        """Lets the bytes go."""

    def reserve(self, size: int) -> Place:  # noqa: ARG002
        """Nobody need write them."""
        return Place(None, 0)


class Nowhere:
    """Counts are all that is wanted."""

    def outputs(self) -> nullcontext[Outputs]:
        """Outputs that keep nothing."""
        return nullcontext(Outputs(train=Void(), validation=Void(), rejects=Void()))

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Keeps nothing."""

"""Why a channel cannot be fed."""


class FeedingError(Exception):
    """The training job fails, as in SageMaker: its text is the job's failure reason."""

    def __init__(self, what: str) -> None:
        super().__init__(f"ClientError: Data download failed: {what}")


class ObjectError(Exception):
    """An object cannot be read; its text says so in a sentence that names it."""

"""What ends a training job beside its program."""


class TrainingFailedError(Exception):
    """The job fails; the text is its failure reason."""

"""What can go wrong between a person and the AWS on their laptop."""


class LaptopError(RuntimeError):
    """The AWS on the laptop did not start, or refused what a test or a demo asked of it."""

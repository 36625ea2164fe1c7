"""What can go wrong with the demo."""


class DemoError(Exception):
    """The loop did not end as it must: what is wrong, and where to look."""

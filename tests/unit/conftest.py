"""How long property tests search."""

from hypothesis import settings

# No deadline: what a loaded machine slows down is not wrong.
settings.register_profile("core", deadline=None, max_examples=60)
settings.load_profile("core")

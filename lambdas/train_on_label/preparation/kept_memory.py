"""Memory that is let go of and taken again."""


def keep_freed(size: int) -> None:
    """Lets this process keep memory of up to so many bytes for what comes next.

    Else the kernel takes it back, and clears it for the next piece of a manifest. Having let go of so much
    once, glibc keeps twice as much (mallopt, M_MMAP_THRESHOLD); other allocators do as they like.
    """
    bytes(size)

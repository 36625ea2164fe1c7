"""Text of others on a terminal."""


def plain(text: str) -> str:
    """Text without anything that a terminal obeys: what cannot be printed comes escaped."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "replace").decode()
        for character in text
    )

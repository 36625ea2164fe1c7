"""The definition of a usable line, which names what is wrong with any other."""

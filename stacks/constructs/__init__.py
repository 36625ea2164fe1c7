"""The nouns that the stacks are built from."""

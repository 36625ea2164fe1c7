"""The function that prepares a range of a large manifest: one of many at a time."""

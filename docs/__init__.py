"""Documentation, and what writes the part of it that is made from the code."""

"""What AWS fixes about the built-in algorithms."""

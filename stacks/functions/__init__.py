"""The functions, their package and their network."""

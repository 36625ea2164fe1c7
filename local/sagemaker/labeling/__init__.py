"""Labeling jobs."""

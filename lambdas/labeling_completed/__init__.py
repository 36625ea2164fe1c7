"""The function that runs when a labeling job has completed."""

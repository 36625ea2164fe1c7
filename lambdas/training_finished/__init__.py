"""The function that runs when a training job has ended."""

"""The AWS on the laptop: a local AWS with a SageMaker that checks requests as the real one does."""

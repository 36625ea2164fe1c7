"""From a dataset to a training request, and from an ended training job to a model package."""

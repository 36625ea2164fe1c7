"""A SageMaker for the laptop: labeling jobs, training jobs and a model registry, strict as the real one."""

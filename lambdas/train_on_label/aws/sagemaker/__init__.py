"""Labeling jobs, training jobs and model packages in SageMaker."""

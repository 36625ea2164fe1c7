"""Instances that train: what SageMaker's machines do for a training job, with the rights of its role."""

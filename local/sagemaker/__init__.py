"""A SageMaker for the laptop: labeling jobs, training jobs and a model registry, strict as the real one.

What is faithful: which requests are refused, by botocore's service model and by the rules that the service
documents; error codes; names, ARNs, paths in S3; statuses, and the events sent at each of them.

What is not: the words of refusals, where no public report tells the service's own. Nothing is labeled or
trained: the control endpoint plays the workers, and models are placeholders. S3 is read and written with all
rights, not with those of the job's role. Images, subnets and keys are checked for shape, not for existence.
There are no quotas but those that a test sets.
"""

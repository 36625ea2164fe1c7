"""A SageMaker for the laptop: labeling jobs, training jobs and a model registry, strict as the real one.

What is faithful: which requests are refused, by botocore's service model and by the rules that the service
documents; error codes; names, ARNs, paths in S3; statuses, and the events sent at each of them.

What is not: the words of refusals, where no public report tells the service's own. Nothing is labeled: the
control endpoint plays the workers, with all rights in S3. Training jobs run, with the rights
of their role: one container each, whatever the number of instances, and stand-ins in place of the built-in
algorithms. Images, subnets and keys are checked for shape, not for existence.
There are no quotas but those that a test sets.
"""

"""What IAM is told of a request, where ministack tells it less than AWS does.

Ministack's router derives one resource and a few condition keys from each request; policies that are right
for AWS would fail against these, and others that are too wide would pass. Corrected here:

- CloudWatch Logs: the resource of everything but tagging ends in ``:log-stream:NAME``, also where the request
  names no stream, as creating a log group does: then nothing comes after the last colon.
- ECR: the account is that of the registry that the request names.
- EC2: an interface is created in a subnet, with security groups; each of them is a resource.
- CloudWatch: ``cloudwatch:namespace``. EventBridge: ``events:source``.
- S3: reading and writing in a bucket whose default encryption is a KMS key is also a use of that key, by way
  of S3. The key's own policy is not asked again there. Who may not list a bucket is not told that an object
  is missing.
- Lambda: a function is put into a VPC only with a role that may create and delete interfaces, and calls of a
  function's code have ``lambda:SourceFunctionArn``.
"""

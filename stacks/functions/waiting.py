"""The queue in which labeling jobs wait for their training jobs, and the function that reads it."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# As often as SQS advises for a queue that a function reads.
_RECEIVES = 5
# The least that Lambda lets an event source have. Few at once see each other's training jobs.
_CONCURRENCY = 2


class Waiting(Construct):
    """Hands events on after a delay of their own; what fails for good goes where failed events go."""

    def __init__(
        self, scope: Construct, construct_id: str, *, timeout_seconds: int, failed_invocations: sqs.IQueue
    ) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            # No shorter than the function may run. AWS advises six times that for the case of throttling, in
            # which an event is read again; here it would keep one whose run was killed for 90 minutes.
            visibility_timeout=Duration.seconds(timeout_seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed_invocations, max_receive_count=_RECEIVES),
        )

    def run(self, function: lambda_.IFunction, role: iam.IRole) -> None:
        """Run the function on each event whose delay is over."""
        mapping = lambda_.EventSourceMapping(
            self,
            "Source",
            target=function,
            event_source_arn=self.queue.queue_arn,
            batch_size=1,
            max_concurrency=_CONCURRENCY,
        )
        # Lambda looks whether the role may read the queue.
        mapping.node.add_dependency(role)

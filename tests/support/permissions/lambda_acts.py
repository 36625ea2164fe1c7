"""What Lambda does with the functions' own credentials beside running their code."""

import re
from collections.abc import Iterator

from botocore.exceptions import ClientError

from local.clients import Clients
from tests.support.permissions.acts import Act, DeniedError
from tests.support.permissions.world import World

_REFUSED = re.compile(r"does not have permissions to call (\w+) on EC2")


def lambda_acts(function_output: str, log_group_output: str) -> Iterator[Act]:
    """Keeping an event that failed for good, beside what it does for any function."""
    yield Act(
        "keep a failed event",
        lambda world, clients: clients("sqs").send_message(
            QueueUrl=world.deployed["FailedInvocationsUrl"], MessageBody="{}"
        ),
    )
    yield from own_function_acts(function_output, log_group_output)


def own_function_acts(function_output: str, log_group_output: str) -> Iterator[Act]:
    """Joining the network, and writing the log; the laptop does both with all rights."""
    yield from _network(function_output)
    yield Act(
        "create a log stream",
        lambda world, clients: clients("logs").create_log_stream(
            logGroupName=world.deployed[log_group_output], logStreamName="acts"
        ),
    )
    yield Act(
        "write a line of log",
        lambda world, clients: clients("logs").put_log_events(
            logGroupName=world.deployed[log_group_output],
            logStreamName="acts",
            logEvents=[{"timestamp": 0, "message": "line"}],
        ),
    )


def _read_waiting(world: World, clients: Clients) -> None:
    sqs, queue = clients("sqs"), world.deployed["WaitingUrl"]
    sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
    sqs.receive_message(QueueUrl=queue)
    sqs.delete_message(QueueUrl=queue, ReceiptHandle="none")


READ_WAITING = Act("read what waits, as Lambda's event source does", _read_waiting)


def _network(function_output: str) -> Iterator[Act]:
    """Putting the function into a subnet, and what Lambda asks of its role beforehand."""
    interface = "eni-0123456789abcdef0"
    yield Act("join the VPC", lambda world, _: _join(world, function_output))
    yield Act(
        "create a network interface",
        lambda world, clients: clients("ec2").create_network_interface(
            SubnetId=world.subnet, Groups=[world.security_group]
        ),
    )
    yield Act(
        "give it an address",
        lambda _, clients: clients("ec2").assign_private_ip_addresses(
            NetworkInterfaceId=interface, SecondaryPrivateIpAddressCount=1
        ),
    )
    yield Act(
        "take the address away",
        lambda _, clients: clients("ec2").unassign_private_ip_addresses(
            NetworkInterfaceId=interface, PrivateIpAddresses=["172.31.0.9"]
        ),
    )
    yield Act(
        "delete the network interface",
        lambda _, clients: clients("ec2").delete_network_interface(NetworkInterfaceId=interface),
    )
    yield Act("look at network interfaces", lambda _, clients: clients("ec2").describe_network_interfaces())
    yield Act("look at subnets", lambda _, clients: clients("ec2").describe_subnets())


def _join(world: World, function_output: str) -> None:
    vpc = {"SubnetIds": [world.subnet], "SecurityGroupIds": [world.security_group]}
    try:
        world.aws.client("lambda").update_function_configuration(
            FunctionName=world.deployed[function_output],
            VpcConfig=vpc,  # type: ignore[arg-type]  # a plain dict of the same members
        )
    except ClientError as error:
        if found := _REFUSED.search(str(error)):
            raise DeniedError(f"ec2:{found[1]}") from error
        raise


def _let_go(world: World, clients: Clients) -> None:
    s3, bucket, key = clients("s3"), world.deployed["DatasetsBucket"], "street/rejects.jsonl"
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)


LET_GO_OF_UPLOAD = Act("let go of an upload in parts", _let_go)

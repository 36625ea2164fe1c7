"""Where IAM is enforced, a state machine does what its role may do."""

import json

import pytest
from botocore.exceptions import ClientError

from local.aws import LaptopAws
from tests.support.state_machines import a_map, ended, worker_package

NAME = "arn:aws:states:us-east-1:000000000000"
ALLOWED = {
    "lambda:InvokeFunction": "arn:aws:lambda:us-east-1:000000000000:function:worker",
    "s3:GetObject": "arn:aws:s3:::images/items.json",
    "states:StartExecution": f"{NAME}:stateMachine:strict-*",
    "states:DescribeExecution": f"{NAME}:execution:strict-*",
    "states:StopExecution": f"{NAME}:execution:strict-*",
}


def strict_role(aws: LaptopAws, name: str, without: str | None, service: str = "states.amazonaws.com") -> str:
    """A role for state machines that may do all they need, or all but one thing."""
    iam = aws.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in ALLOWED.items()
        if action != without
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=document)
    return created["Role"]["Arn"]


@pytest.fixture(scope="session")
def strict_worker(strict_aws: LaptopAws) -> str:
    """The worker where IAM is enforced, and a list for it."""
    role = strict_role(strict_aws, "strict-worker", None, "lambda.amazonaws.com")
    created = strict_aws.client("lambda").create_function(
        FunctionName="worker",
        Runtime="python3.11",
        Handler="app.handler",
        Role=role,
        Code={"ZipFile": worker_package()},
    )
    strict_aws.client("s3").put_object(Bucket="images", Key="items.json", Body=b'[{"n": 1}]')
    return created["FunctionArn"]


@pytest.mark.parametrize(
    ("without", "error"),
    [
        (None, None),
        ("lambda:InvokeFunction", "States.ExceedToleratedFailureThreshold"),
        ("s3:GetObject", "States.ItemReaderFailed"),
        ("states:StartExecution", "States.Permissions"),
        ("states:DescribeExecution", "States.Permissions"),
        ("states:StopExecution", "States.Permissions"),
    ],
)
def test_a_map_needs_all_its_roles_rights(
    strict_aws: LaptopAws, strict_worker: str, name: str, without: str | None, error: str | None
) -> None:
    states = strict_aws.client("stepfunctions")
    machine = states.create_state_machine(
        name=f"strict-{name}",
        definition=json.dumps(a_map(strict_worker)),
        roleArn=strict_role(strict_aws, name, without),
    )["stateMachineArn"]

    given = json.dumps({"bucket": "images", "key": "items.json"})
    execution = states.start_execution(stateMachineArn=machine, input=given)["executionArn"]

    assert ended(states, execution).get("error") == error


@pytest.mark.parametrize(("allowed", "error"), [("kept", None), ("others", "SQS.AmazonSQSException")])
def test_a_message_is_sent_where_the_role_may(
    strict_aws: LaptopAws, name: str, allowed: str, error: str | None
) -> None:
    states, iam, sqs = strict_aws.client("stepfunctions"), strict_aws.client("iam"), strict_aws.client("sqs")
    queue = sqs.create_queue(QueueName=f"{name}-kept")["QueueUrl"]
    role = strict_role(strict_aws, name, None)
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws:sqs:us-east-1:000000000000:{name}-{allowed}",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=document)
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": queue, "MessageBody.$": "$"},
        "End": True,
    }
    machine = states.create_state_machine(
        name=f"strict-{name}",
        definition=json.dumps({"StartAt": "send", "States": {"send": send}}),
        roleArn=role,
    )["stateMachineArn"]

    execution = states.start_execution(stateMachineArn=machine, input='{"n": 1}')["executionArn"]

    assert ended(states, execution).get("error") == error
    found = sqs.receive_message(QueueUrl=queue).get("Messages", [])
    assert [json.loads(each["Body"]) for each in found] == ([] if error else [{"n": 1}])


def test_a_role_that_does_not_trust_the_service_is_refused(
    strict_aws: LaptopAws, strict_worker: str, name: str
) -> None:
    role = strict_role(strict_aws, name, None, "lambda.amazonaws.com")

    with pytest.raises(ClientError, match=r"AccessDeniedException.*assume the provided role"):
        strict_aws.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(a_map(strict_worker)), roleArn=role
        )

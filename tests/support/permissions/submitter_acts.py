"""What somebody with the policy for submitting does, and must not be able to do."""

from collections.abc import Iterator

from tests.support.permissions.acts import Act
from tests.support.permissions.sagemaker_acts import upload_and_let_go
from train_on_label.dropped_manifests import INCOMING

KEY = f"{INCOMING}street-scenes/submitted.manifest"


SUBMITTER_ACTS = [
    Act(
        "find the labeling bucket",
        lambda _, clients: clients("cloudformation").describe_stacks(StackName="train-on-label-data"),
    ),
    Act(
        "submit a manifest",
        lambda world, clients: clients("s3").put_object(
            Bucket=world.deployed["LabelingBucket"], Key=KEY, Body=b"{}\n"
        ),
    ),
    Act(
        "let go of a submission in parts",
        lambda world, clients: upload_and_let_go(clients, world.deployed["LabelingBucket"], KEY),
    ),
]


def submitter_forbidden() -> Iterator[Act]:
    """Everything but dropping manifests."""
    for output, key in (
        ("LabelingBucket", "images/1.jpg"),
        ("LabelingBucket", "output/output.manifest"),
        ("DatasetsBucket", KEY),
        ("ModelsBucket", KEY),
    ):
        yield Act(
            f"write {key} of the {output}",
            lambda world, clients, output=output, key=key: clients("s3").put_object(  # type: ignore[misc]
                Bucket=world.deployed[output], Key=key, Body=b""
            ),
        )
    yield Act(
        "read what somebody else has submitted",
        lambda world, clients: clients("s3").get_object(Bucket=world.deployed["LabelingBucket"], Key=KEY),
    )
    yield Act(
        "take a submitted manifest back",
        lambda world, clients: clients("s3").delete_object(Bucket=world.deployed["LabelingBucket"], Key=KEY),
    )
    yield Act(
        "decrypt with the data key itself",
        lambda world, clients: clients("kms").generate_data_key(
            KeyId=world.deployed["DataKeyArn"], KeySpec="AES_256"
        ),
    )
    yield Act(
        "look at another stack",
        lambda _, clients: clients("cloudformation").describe_stacks(StackName="CDKToolkit"),
    )

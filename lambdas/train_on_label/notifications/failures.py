"""What a training job's end means and what a person does about it: a table of the messages that are known.

Sources: issues of the algorithms' users (a number per row), and the developer guide's page on training jobs'
statuses. Rows are tried in order; the last one takes what none knows.
"""

import re
from dataclasses import dataclass

from train_on_label.notifications.dataset_facts import DatasetFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRow:
    """One known message."""

    pattern: str
    """A regular expression that is found in FailureReason or SecondaryStatus, in any case."""
    meaning: str
    advice: str
    is_of_aws: bool = False
    dataset: str = ""
    """What the prepared dataset has to say on it; names of DatasetFacts in braces."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person is told."""

    meaning: str
    advice: str
    is_of_aws: bool = False
    """Whether AWS itself failed, so that another attempt may succeed."""


FAILURES: tuple[FailureRow, ...] = (
    # How SageMaker itself begins FailureReason, or its own word for the status: no container's text has them.
    FailureRow(
        pattern=r"^(capacityerror|maxwaittimeexceeded|maxpendingtimeexceeded)\b",
        meaning="AWS had no such instance to spare in the time that the job could wait.",
        advice="Try later, or with another instance_type or spot = false in the profile.",
        is_of_aws=True,
    ),
    FailureRow(
        pattern=r"^internalservererror\b",
        meaning="SageMaker itself failed.",
        advice="Nothing is wrong with labels or settings.",
        is_of_aws=True,
    ),
    FailureRow(  # aws/sagemaker-python-sdk 35 and 43, astronomer/docs 1695
        pattern=r"^clienterror: .*(unable to assume the role|unable to perform: sts:assumerole)",
        meaning="SageMaker could not take on the training role, as right after a deployment.",
        advice="Look whether the role of the output TrainingRoleArn is there; make deploy puts it back.",
        is_of_aws=True,
    ),
    FailureRow(  # aws/sagemaker-python-sdk 57 and 1968
        pattern=r"^clienterror: cannot pull algorithm container",
        meaning="SageMaker could not pull the image of the profile's own container.",
        advice="Look whether the image of image_uri is there, let the owner of its repository allow the role "
        "of the output TrainingRoleArn, and give a large image a larger volume_gb.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 1283
        pattern=r"empty batch from pipe",
        meaning="The channel's attribute names are not those of the manifest's lines.",
        advice="Compare AttributeNames of the training job with a line of train.manifest; mend attributes in "
        "the profile if it sets them, and deploy.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 4056 and 562
        pattern=r"unable to parse record|recordio format|magic number",
        meaning="The algorithm got something else than RecordIO records, or a record with no image in it.",
        advice="Check that the channels' RecordWrapperType is RecordIO, and open some of the images: an "
        "empty or damaged one reads like this too.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 643 and 343
        pattern=r"label_width|not enough label packed",
        meaning="The busiest image has more boxes than label_width has room for.",
        dataset="The busiest image has {max_boxes_per_image} boxes; each takes 5 of label_width, and 2 more.",
        advice="Remove label_width from the profile, so that it is filled in from the labels, and deploy.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 1492
        pattern=r"number of input images must be bigger or equal to the mini_batch_size",
        meaning="The train channel has fewer records than one batch.",
        dataset="train.manifest has {train} records.",
        advice="Label more objects, or set a smaller mini_batch_size in the profile and deploy.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 1097
        pattern=r"expected number of batches|did not match the number|images or annotations invalid",
        meaning="The algorithm skipped records whose image or label it could not use.",
        dataset="It should have got {train} records to train on.",
        advice="Open images of the manifest: damaged files, other formats than JPEG and PNG, and images that "
        "are missing are skipped without a word.",
    ),
    FailureRow(
        pattern=r"pipe channel timed out",
        meaning="The algorithm stopped reading a channel, most often because it could not use its records.",
        dataset="The channels have {train} and {validation} records.",
        advice="Read the algorithm's last lines in the log; then open images of the manifest.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 530
        pattern=r"pos_cls_weights",
        meaning="Image classification cannot weight the loss with labels from an augmented manifest.",
        advice="Remove use_weighted_loss from the profile, and deploy.",
    ),
    FailureRow(  # aws/amazon-sagemaker-examples 698
        pattern=r"num_classes|class(es)? .*(out of range|out of bounds)",
        meaning="A label's class id lies outside num_classes.",
        dataset="The dataset has {num_classes} classes.",
        advice="Remove num_classes from the profile, so that it is filled in from the labels, and deploy.",
    ),
    FailureRow(
        pattern=r"out of memory|outofmemory|cudamalloc",
        meaning="A batch did not fit into the instance's memory.",
        advice="Set a smaller mini_batch_size or a larger instance_type in the profile, and deploy.",
    ),
    FailureRow(
        pattern=r"insufficient.*capacity",
        meaning="AWS had no such instance to spare.",
        advice="Try later, or with another instance_type or spot = false in the profile.",
    ),
    FailureRow(
        pattern=r"kms",
        meaning="The training role may not use a key that data or volumes are encrypted with.",
        advice="Let the key's policy allow the role of the output TrainingRoleArn, and name the key as "
        "key_arn of the bucket's table in the settings.",
    ),
    FailureRow(
        pattern=r"access ?denied|forbidden|not authorized|\b403\b",
        meaning="The training role may not read or write what the message names.",
        advice="Name the bucket and its folders in the settings ([[existing_bucket]], images), and let its "
        "owner allow the role of the output TrainingRoleArn.",
    ),
    FailureRow(
        pattern=r"nosuchkey|no such key|not found|does not exist|\b404\b",
        meaning="An object or image that the training job names is not there.",
        advice="Restore it, or leave its line out of the manifest.",
    ),
    FailureRow(
        pattern=r"maxruntimeexceeded",
        meaning="The job ran as long as it may and was stopped; its model so far was not registered.",
        advice="Raise max_runtime_seconds in the profile, or set fewer epochs, and deploy.",
    ),
    FailureRow(
        pattern=r"^stopped\b",
        meaning="Somebody stopped the job; no model was registered.",
        advice="Ask who did, and why.",
    ),
    FailureRow(
        pattern=r"",
        meaning="The message is none that is known here.",
        dataset="{accepted} of {lines} lines were accepted; rejects.jsonl lists the others.",
        advice="Read the training job's log and the dataset card, and mend what they name.",
    ),
)


def explain(secondary_status: str, failure_reason: str | None, dataset: DatasetFacts | None) -> Explanation:
    """What the first row that knows the end says, with the dataset's numbers where they are known."""
    end = f"{secondary_status}\n{failure_reason or ''}"
    row = next(row for row in FAILURES if re.search(row.pattern, end, re.IGNORECASE | re.MULTILINE))
    facts = row.dataset.format_map(dataset.model_dump()) if dataset else ""
    return Explanation(f"{row.meaning} {facts}".rstrip(), row.advice, row.is_of_aws)

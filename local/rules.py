"""What AWS does and the laptop's AWS does likewise: each rule with its source and the test that holds it."""

from typing import NamedTuple


class Rule(NamedTuple):
    """One way of AWS's."""

    aws: str
    source: str
    laptop: str
    """The module that does likewise."""
    test: str
    """File under tests/, and the function's name."""


_GUIDE = "SageMaker developer guide"
RULES = (
    Rule(
        "Lambda puts a function into a VPC only with a role that may use any interface.",
        "Lambda guide, configuration-vpc; terraform-provider-aws#20698",
        "local/iam/function_network.py",
        "local/test_laptop_iam_rights.py::test_a_function_joins_a_vpc_with_a_role_that_may_use_any_interface",
    ),
    Rule(
        "ListTags compares ARNs letter by letter, and List operations may lower-case them.",
        "boto3#4606; sagemaker-python-sdk#4304",
        "local/sagemaker/tags.py",
        "local/test_model_registry.py::test_tags_are_found_by_the_arn_as_it_was_created_only",
    ),
    Rule(
        "More instances than the account's quota answer ResourceLimitExceeded.",
        "API reference of CreateTrainingJob; public reports of its sentence",
        "local/sagemaker/training/quotas.py",
        "local/test_training_jobs.py::test_no_more_instances_train_at_once_than_the_quota_of_their_type_allows",
    ),
    Rule(
        "The output manifest may be later than the event that says Completed, or stale.",
        f"{_GUIDE}, sms-data-output",
        "local/sagemaker/labeling/labeling_jobs.py",
        "local/test_labeling_jobs.py::test_the_output_can_be_later_than_the_event_that_says_completed",
    ),
    Rule(
        "What was labeled until a labeling job was stopped is its output.",
        "API reference of StopLabelingJob",
        "local/sagemaker/labeling/labeling_jobs.py",
        "local/test_labeling_jobs.py::test_what_was_labeled_until_a_job_was_stopped_is_its_output",
    ),
    Rule(
        "Who registers a model may need to read it and its image: undocumented, so asked for.",
        "managed policy AmazonSageMakerModelRegistryFullAccess",
        "local/sagemaker/rights.py",
        "local/test_laptop_iam_rights.py::test_a_model_is_registered_by_who_may_read_it_and_its_image",
    ),
    Rule(
        "List operations but ListTags know no resource.",
        f"{_GUIDE}, api-permissions-reference",
        "local/sagemaker/requests/resource_arn.py",
        "local/test_laptop_iam_rights.py::test_a_list_is_allowed_on_everything_only",
    ),
    Rule(
        "A labeling job's role must be able to do what its key, automation and functions take.",
        f"{_GUIDE}, sms-security-kms-permissions and sms-security-permission-execution-role",
        "local/sagemaker/rights.py",
        "local/test_laptop_iam_rights.py::test_a_labeling_job_takes_a_role_that_can_do_what_the_job_needs",
    ),
    Rule(
        "Under a KMS key the same bytes have another ETag each time, and the same checksum.",
        "S3, common response headers; HeadObject",
        "local/s3/installation.py",
        "local/test_laptop_s3.py::"
        "test_under_a_kms_key_the_same_bytes_have_another_etag_each_time_and_the_same_checksum",
    ),
    Rule(
        "A part has the checksum that its upload named, and the completion repeats it.",
        "S3, UploadPart and CompleteMultipartUpload",
        "local/s3/checksums.py",
        "local/test_laptop_s3.py::test_a_part_has_the_checksum_that_its_upload_named",
    ),
    Rule(
        "Whether sagemaker:KeepAlivePeriod is there where nothing is kept is not documented: it is 0 here.",
        f"{_GUIDE}, train-warm-pools-how-to-use",
        "local/sagemaker/condition_keys.py",
        "local/test_laptop_iam.py::test_conditions_on_creating_see_what_is_asked_for",
    ),
    Rule(
        "A training job that has ended can be deleted, and its name is free again.",
        "API reference of DeleteTrainingJob",
        "local/sagemaker/training/training_jobs.py",
        "local/test_training_jobs.py::test_an_ended_job_is_deleted_and_its_name_is_free_again",
    ),
    Rule(
        "Output paths, and so output manifests, may be https addresses.",
        "service model, pattern of OutputDatasetS3Uri; S3 user guide, virtual hosting",
        "local/sagemaker/s3_uri.py",
        "local/test_labeling_jobs.py::test_an_output_path_that_is_an_https_address_stays_one",
    ),
)

"""What AWS does and the laptop's AWS does likewise: each rule with its source and the test that holds it.

Where the laptop cannot do likewise, what of the project heeds it.
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """One way of AWS's."""

    aws: str
    source: str
    module: str
    """What does likewise on the laptop, or heeds it."""
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
        "A part that is copied has such a checksum, too, which the answer tells.",
        "S3, UploadPartCopy; CopyPartResult",
        "local/s3/checksums.py",
        "local/test_laptop_s3.py::test_a_dataset_that_is_copied_in_parts_is_taken",
    ),
    Rule(
        "A range of a version is a range.",
        "S3, GetObject; Range and versionId",
        "local/s3/installation.py",
        "local/test_laptop_s3.py::test_a_range_of_a_version_is_a_range",
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
    Rule(
        "Code in a function can be denied what Lambda itself does with the function's role.",
        "Lambda guide, configuration-vpc, lambda:SourceFunctionArn",
        "local/iam/function_network.py",
        "local/test_laptop_iam_rights.py::test_a_policy_can_tell_a_functions_code_from_lambda_itself",
    ),
    Rule(
        "A role that SageMaker cannot take on (yet) fails the training job, or already its creation.",
        "sagemaker-python-sdk#35; predictive-maintenance-using-machine-learning#3",
        "local/training/role.py",
        "local/test_training_roles.py::test_a_role_that_does_not_trust_sagemaker_with_the_job_is_not_assumed",
    ),
    Rule(
        "An event may come more than once.",
        "EventBridge guide, eb-delivery: at least once",
        "local/sagemaker/events.py",
        "local/test_training_jobs.py::test_an_event_can_come_twice",
    ),
    Rule(
        "What CreateTrainingJob calls invalid is a ValidationException, and stays one.",
        "API reference, common errors; service model",
        "local/sagemaker/requests/validation.py",
        "local/test_training_jobs.py::test_an_invalid_request_is_refused_in_the_services_words",
    ),
    Rule(
        "SageMaker pulls its own images with its own credentials, and others with the training role's.",
        f"API reference of AlgorithmSpecification; {_GUIDE}, sagemaker-roles; sagemaker-python-sdk#57",
        "local/training/role.py",
        "local/test_training_roles.py::test_aws_pulls_images_of_its_own_whatever_the_role_may_do",
    ),
    Rule(
        "A checkpoint that the container deletes is deleted in S3, too, with the training role.",
        f"{_GUIDE}, model-checkpoints",
        "local/training/checkpoints.py",
        "local/test_training_roles.py::test_a_checkpoint_that_the_program_removed_is_deleted_by_the_role",
    ),
    Rule(
        "A volume is no larger than the local disks of an instance that has such.",
        "API reference of ResourceConfig; EC2's page of the instance types",
        "local/sagemaker/training/training_rules.py",
        "local/test_validation.py::test_a_volume_is_no_larger_than_the_local_disks",
    ),
    Rule(
        "Local disks encrypt themselves, and take no key.",
        "API reference of ResourceConfig",
        "local/sagemaker/training/training_rules.py",
        "local/test_validation.py::test_a_volume_key_is_refused_where_storage_is_local",
    ),
    Rule(
        "A log group's key must let CloudWatch Logs use it for that group, which is called after its stack.",
        "CloudWatch Logs guide, encrypt-log-data-kms; aws-cdk#28304",
        "local/iam/log_groups.py",
        "local/test_laptop_log_groups.py::test_with_any_other_the_stack_fails",
    ),
    Rule(
        "An execution's name is taken for 90 days: the same input finds a running one, all else is refused.",
        "API reference of StartExecution",
        "local/states/installation.py",
        "local/test_step_functions.py::test_a_name_belongs_to_its_input",
    ),
    Rule(
        "A state gives and takes 256 KiB, a Distributed Map's results together too; States.ALL stands for no "
        "such error.",
        "Step Functions guide, service-quotas and concepts-error-handling",
        "local/states/payload.py",
        "local/test_step_functions.py::test_a_result_may_have_256_kib",
    ),
    Rule(
        "Where more children failed than are tolerated, no other starts, and those that run are aborted.",
        "Step Functions guide, state-map-distributed",
        "local/states/map_run.py",
        "local/test_step_functions.py::test_one_failure_is_enough_and_no_further_child_starts",
    ),
    Rule(
        "A function that an execution invoked runs on when the execution is stopped.",
        "API reference of StopExecution, which stops no function",
        "local/states/map_run.py",
        "local/test_step_functions.py::test_a_stopped_execution_ends_at_once_and_its_children_with_it",
    ),
    Rule(
        "A state machine's role starts, describes and stops the children of its Distributed Map.",
        "Step Functions guide, iam-policies-eg-dist-map",
        "local/states/rights.py",
        "local/test_state_machine_roles.py::test_a_map_needs_all_its_roles_rights",
    ),
    Rule(
        "A function's error is named by its class, and its process's end Runtime.ExitError.",
        "Lambda guide, python-exceptions",
        "local/delivery/invocations.py",
        "local/test_step_functions.py::test_an_error_has_the_name_of_what_was_raised",
    ),
    Rule(
        "A process that ends, as it starts too, fails the invocation that it was there for, and no other's.",
        "Lambda guide, lambda-runtime-environment: one environment is reset",
        "local/delivery/invocations.py",
        "local/test_functions.py::test_a_process_that_is_killed_as_it_starts_takes_no_other_with_it",
    ),
)
HEEDED = (
    Rule(
        "The object-detection container trains from random weights unless it is told otherwise.",
        "its log in amazon-sagemaker-examples#713, against the guide's page",
        "lambdas/train_on_label/algorithms/tables.py",
        "unit/training/test_filled_hyperparameters.py::test_every_default_of_the_docs_is_sent",
    ),
    Rule(
        "A connection gives 85 to 90 MB/s; several may read ranges of one object, usually of 8 or 16 MB.",
        "whitepaper s3-optimizing-performance-best-practices, use-byte-range-fetches; S3 user guide, "
        "optimizing-performance-guidelines",
        "lambdas/train_on_label/preparation/ranges/reading.py",
        "unit/preparation/ranges/test_reading.py::test_all_bytes_come_in_order",
    ),
    Rule(
        "A range behind an object's end answers 416, and one that ends before it begins the whole object.",
        "API reference of GetObject; localstack#9082",
        "lambdas/train_on_label/aws/s3/manifest.py",
        "aws/test_s3_manifest.py::test_a_range_without_bytes_is_not_asked_for",
    ),
    Rule(
        "Each deployment of an account hears of every labeling job of its region.",
        f"{_GUIDE}, sms-monitor-cloud-watch",
        "lambdas/train_on_label/settings/own_labeling_jobs.py",
        "unit/settings/test_own_labeling_jobs.py::test_by_default_those_whose_output_lies_in_its_buckets",
    ),
    Rule(
        "A name is free for nobody twice: two deployments must not come to the same one.",
        "API reference of CreateTrainingJob",
        "lambdas/train_on_label/training/job_name.py",
        "unit/training/test_training_job_name.py::"
        "test_another_manifest_labeling_job_or_deployment_changes_the_name",
    ),
    Rule(
        "ListTrainingJobs and ListTags are throttled for the whole account.",
        "deepracer-on-aws#87",
        "lambdas/train_on_label/aws/sagemaker/training_jobs.py",
        "aws/test_training_jobs.py::test_no_more_are_looked_at_than_the_limit_needs",
    ),
    Rule(
        "An event that Lambda or EventBridge cannot even keep as a dead letter is lost, with a metric.",
        "Lambda guide, monitoring-metrics-types; EventBridge guide, eb-monitoring",
        "stacks/watching/alarms.py",
        "stacks/test_watch.py::test_the_first_event_that_lambda_gives_up_rings",
    ),
    Rule(
        "SQS deletes dead letters after 14 days.",
        "SQS guide, message retention",
        "stacks/watching/dead_letter_queue.py",
        "stacks/test_watch.py::"
        "test_dead_letters_ring_again_before_sqs_deletes_them_and_what_waits_when_nobody_looks",
    ),
    Rule(
        "max_pending_seconds has no effect on CPUs.",
        "API reference of StoppingCondition",
        "lambdas/train_on_label/settings/profile/machine_options.py",
        "unit/settings/test_settings.py::test_a_mistake_is_told_with_its_place_its_value_and_what_is_allowed",
    ),
    Rule(
        "Keys that a request names by their id may reach IAM as ARNs.",
        "service authorization reference, sagemaker:OutputKmsKey is of type ARN",
        "stacks/roles/start_limits.py",
        "stacks/test_start_limits.py::test_a_key_that_is_named_by_its_id_is_allowed_by_its_arn",
    ),
    Rule(
        "Training in a VPC takes interfaces in its subnets, and network ways that the customer brings.",
        f"{_GUIDE}, train-vpc and train-encrypt",
        "stacks/roles/job_roles.py",
        "stacks/test_roles.py::test_network_interfaces_are_allowed_in_the_profiles_subnets_only",
    ),
    Rule(
        "Ground Truth exists in twelve regions.",
        "the accounts of its functions, API reference of HumanTaskConfig",
        "lambdas/train_on_label/labeling/human_task.py",
        "stacks/test_training_stack.py::test_a_region_without_ground_truth_is_warned_of",
    ),
    Rule(
        "A reservation leaves at least ten executions of the account's quota to others.",
        "Lambda guide, configuration-concurrency; the sentence of its refusal",
        "cli/train_on_label_cli/checks/account.py",
        "cli/test_check.py::test_a_reservation_leaves_ten_executions_to_others",
    ),
    Rule(
        "events:source has several values, so a condition on one says nothing of a request without any.",
        "service authorization reference of EventBridge; IAM guide, ForAllValues",
        "stacks/messages/notifications.py",
        "deployed/test_enforcement.py::test_each_forbidden_act_is_denied",
    ),
    Rule(
        "An inline policy holds 10,240 characters.",
        "IAM guide, quotas",
        "stacks/roles/start_limits.py",
        "stacks/test_start_limits.py::test_the_policy_does_not_grow_with_the_profiles",
    ),
    Rule(
        "Lambda's runtime, boto3 with it, changes by itself unless told when.",
        "Lambda guide, runtimes-update",
        "stacks/functions/event_function.py",
        "stacks/test_training_stack.py::test_the_runtime_changes_with_a_deployment_only",
    ),
)

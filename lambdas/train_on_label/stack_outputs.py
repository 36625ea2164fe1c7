"""The stacks' outputs: by them people and the command line find what was deployed."""

from collections.abc import Mapping
from typing import Final

LABELING_BUCKET: Final = "LabelingBucket"
DATASETS_BUCKET: Final = "DatasetsBucket"
MODELS_BUCKET: Final = "ModelsBucket"
DATA_KEY_ARN: Final = "DataKeyArn"

FUNCTION_NAME: Final = "FunctionName"
LOG_GROUP: Final = "LogGroup"
TRAINING_FINISHED_FUNCTION_NAME: Final = "TrainingFinishedFunctionName"
TRAINING_FINISHED_LOG_GROUP: Final = "TrainingFinishedLogGroup"
TRAINING_ROLE_ARN: Final = "TrainingRoleArn"
LABELING_ROLE_ARN: Final = "LabelingRoleArn"
FUNCTION_ROLE_ARN: Final = "FunctionRoleArn"
NOTIFICATIONS_TOPIC_ARN: Final = "NotificationsTopicArn"
DASHBOARD_NAME: Final = "DashboardName"
PAUSED_PARAMETER: Final = "PausedParameter"
SUBMIT_POLICY_ARN: Final = "SubmitPolicyArn"
UNDELIVERED_EVENTS_URL: Final = "UndeliveredEventsUrl"
FAILED_INVOCATIONS_URL: Final = "FailedInvocationsUrl"
WAITING_URL: Final = "WaitingUrl"
PREPARING_ARN: Final = "PreparingArn"
PREPARING_LOG_GROUP: Final = "PreparingLogGroup"
PREPARING_ROLE_ARN: Final = "PreparingRoleArn"
PREPARING_RANGE_FUNCTION_NAME: Final = "PreparingRangeFunctionName"
PREPARING_RANGE_LOG_GROUP: Final = "PreparingRangeLogGroup"
PREPARING_RANGE_ROLE_ARN: Final = "PreparingRangeRoleArn"

DESCRIPTIONS: Final[Mapping[str, str]] = {
    LABELING_BUCKET: "Label on this bucket: images in, labels out",
    DATASETS_BUCKET: "Prepared datasets, each with its card",
    MODELS_BUCKET: "What training jobs wrote",
    DATA_KEY_ARN: "Encrypts the buckets: readers need kms:Decrypt with it",
    LABELING_ROLE_ARN: "Give labeling jobs this role",
    TRAINING_ROLE_ARN: "Training jobs run as this role",
    FUNCTION_NAME: "The function that starts training jobs; train-on-label replay runs it again",
    FUNCTION_ROLE_ARN: "The role of the function that starts training jobs",
    LOG_GROUP: "What became of labeling jobs; train-on-label status reads it",
    TRAINING_FINISHED_FUNCTION_NAME: "The function that registers models and explains failures",
    TRAINING_FINISHED_LOG_GROUP: "How training jobs ended; train-on-label status reads it",
    NOTIFICATIONS_TOPIC_ARN: "Subscribe here to hear of training jobs started, refused, failed and trained",
    DASHBOARD_NAME: "Open this dashboard in CloudWatch",
    SUBMIT_POLICY_ARN: "Attach this policy to whoever may train by train-on-label submit",
    PAUSED_PARAMETER: "While this parameter is true, no training job starts",
    UNDELIVERED_EVENTS_URL: "Events that reached no function; train-on-label replay --dead-letters runs them",
    FAILED_INVOCATIONS_URL: "Events that failed for good; train-on-label replay --dead-letters runs them",
    WAITING_URL: "Labeling jobs whose training job waits; purge the queue to call all of them off",
    PREPARING_ARN: "The state machine that prepares large manifests in parts",
    PREPARING_LOG_GROUP: "What the state machine did",
    PREPARING_ROLE_ARN: "The role of this state machine",
    PREPARING_RANGE_FUNCTION_NAME: "The function that prepares a part of a large manifest",
    PREPARING_RANGE_LOG_GROUP: "What became of each part",
    PREPARING_RANGE_ROLE_ARN: "The role of the function that prepares a part",
}

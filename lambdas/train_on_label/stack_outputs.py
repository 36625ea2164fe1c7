"""The training stack's outputs: by them people and the command line find what was deployed."""

from typing import Final

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
UNDELIVERED_EVENTS_URL: Final = "UndeliveredEventsUrl"
FAILED_INVOCATIONS_URL: Final = "FailedInvocationsUrl"

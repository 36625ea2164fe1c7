"""Permissions that nothing on the laptop misses, each with the reason why it is there all the same."""

_ENCRYPTED_TOPIC = (
    "The laptop's SNS encrypts nothing. SNS's page on key management asks for it of who publishes to a topic "
    "with a customer-managed key."
)
_LOGS_OF_STATES = "The laptop's Step Functions delivers no logs. Its guide's page on logging asks for it."
_TRACES_OF_STATES = "The laptop's Step Functions writes no traces. Its guide's page on X-Ray asks for it."
UNSEEN = {
    **{
        ("PreparingRole", "DeliverLogs", f"logs:{action}"): _LOGS_OF_STATES
        for action in (
            *("CreateLogDelivery", "DeleteLogDelivery", "DescribeLogGroups", "DescribeResourcePolicies"),
            *("GetLogDelivery", "ListLogDeliveries", "PutResourcePolicy", "UpdateLogDelivery"),
        )
    },
    **{
        ("PreparingRole", "Trace", f"xray:{action}"): _TRACES_OF_STATES
        for action in (
            *("GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments"),
        )
    },
    **{
        (role, "EncryptMessages", action): _ENCRYPTED_TOPIC
        for role in ("FunctionRole", "TrainingFinishedRole")
        for action in ("kms:Decrypt", "kms:GenerateDataKey")
    },
    ("TrainingRole", "EncryptVolumes", "kms:CreateGrant"): (
        "The laptop has no training volumes. CreateTrainingJob's page on execution roles asks for it where "
        "VolumeKmsKeyId is given; only a service can meet its condition, so a direct call is denied."
    ),
}

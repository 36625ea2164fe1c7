"""Permissions that nothing on the laptop misses, each with the reason why it is there all the same."""

_ENCRYPTED_TOPIC = (
    "The laptop's SNS encrypts nothing. SNS's page on key management asks for it of who publishes to a topic "
    "with a customer-managed key."
)
UNSEEN = {
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

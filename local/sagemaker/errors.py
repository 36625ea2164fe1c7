"""The errors that the service answers with."""


class SageMakerError(Exception):
    """An answer other than 200: ``code`` is what boto3 shows as Error.Code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @classmethod
    def validation(cls, message: str) -> "SageMakerError":
        """The request is well-formed, but the service will not have it."""
        return cls("ValidationException", message)

    @classmethod
    def not_found(cls) -> "SageMakerError":
        """No job of that name: the service answers so, though its model declares ResourceNotFound."""
        return cls.validation("Requested resource not found.")

    @classmethod
    def name_in_use(cls, kind: str, arn: str) -> "SageMakerError":
        """``kind`` is a word such as ``training``."""
        return cls(
            "ResourceInUse",
            f"{kind.capitalize()} job names must be unique within an AWS account and region, and a {kind} job"
            f" with this name already exists ({arn})",
        )

"""The forms of names and ARNs, each with the words for a name that does not have it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True, slots=True)
class _Form:
    """Text of this pattern; `otherwise` is said of another, and begins with `is not`."""

    pattern: str
    otherwise: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        words = self.otherwise.removeprefix("is not ")
        return {**handler(schema), "pattern": f"^({self.pattern})$", "x-form": words}

    def _check(self, name: str) -> str:
        if not re.fullmatch(self.pattern, name):
            raise PydanticCustomError("mistake", self.otherwise)
        return name


def _digits(given: object) -> object:
    # TOML has no number that begins with 0, so that one written without quotes has all of its digits.
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


AccountId = Annotated[
    str, BeforeValidator(_digits), _Form(r"[0-9]{12}", "is not the 12 digits of an account")
]
Region = Annotated[str, _Form(r"[a-z]{2}(-[a-z]+)+-\d", "is not a region such as eu-west-1")]
StackName = Annotated[
    str,
    _Form(
        r"(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "is not 1 to 40 of a-z, 0-9 and single hyphens between them, a letter first",
    ),
]
BucketName = Annotated[str, _Form(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "is not the name of an S3 bucket")]
# IAM would read the three signs as patterns.
Prefix = Annotated[
    str,
    _Form(r"([^/*?$][^*?$]*/)?", 'is not a folder like images/, without *, ? and $; "" is the whole bucket'),
]
KmsKey = Annotated[
    str,
    _Form(
        r"(?!.*alias/)[a-zA-Z0-9:/_-]{1,2048}",
        "is not the ARN or id of a KMS key; an alias is neither, for IAM does not know keys by it",
    ),
]
KeyArn = Annotated[
    str, _Form(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+", "is not the ARN of a KMS key")
]
RolePath = Annotated[str, _Form(r"/([!-~]{1,510}/)?", "is not a path of roles such as /teams/perception/")]
PolicyArn = Annotated[
    str, _Form(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+", "is not the ARN of a managed policy")
]
EmailAddress = Annotated[str, _Form(r"[^@\s]+@[^@\s]+\.[^@\s]+", "is not an e-mail address")]
FunctionArn = Annotated[
    str,
    _Form(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:\w+)?", "is not the ARN of a function"),
]
TopicArn = Annotated[str, _Form(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:.+", "is not the ARN of an SNS topic")]
WebAddress = Annotated[
    str, _Form(r"https?://[^\s#]+", "is not an address such as https://example.com/runbook")
]
NetworkId = Annotated[
    str, _Form(r"[-0-9a-zA-Z]{1,32}", "is not an id such as subnet-0123456789abcdef0 or sg-0123456789abcdef0")
]
ImageUri = Annotated[str, _Form(r"\S{1,255}", "is not the URI of an image: 1 to 255 characters, no spaces")]
VariableName = Annotated[
    str,
    _Form(r"[a-zA-Z_][a-zA-Z0-9_]{0,511}", "is not a name of letters, digits and _, no digit first"),
]
PROFILE_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
# It is part of object keys, tags and metric dimensions.
ProfileName = Annotated[
    str,
    _Form(
        PROFILE_NAME.pattern,
        "is not 1 to 63 letters, digits and hyphens, a hyphen neither first nor last",
    ),
]
RESERVED_ATTRIBUTES = re.compile(r"source(-ref)?|.*-metadata(-ref)?")
LabelAttributeName = Annotated[
    str,
    # LabelAttributeName in SageMaker's model; CreateLabelingJob says that it does not end in -metadata.
    _Form(
        rf"(?!({RESERVED_ATTRIBUTES.pattern})$)[a-zA-Z0-9](-*[a-zA-Z0-9]){{0,126}}",
        "is not a label attribute: 1 to 127 letters, digits and hyphens, a hyphen neither first nor last, "
        "not ending in -metadata, not source or source-ref",
    ),
]

"""Says which resource a request is about, for policies that name resources."""

from local.place import sagemaker_arn
from local.sagemaker.types import Params

# The parameter that holds a name or an ARN -> the kind of resource; the first one found decides.
_NAMES = {
    "TrainingJobName": "training-job",
    "LabelingJobName": "labeling-job",
    "ModelPackageName": "model-package",
    "ModelPackageGroupName": "model-package-group",
}


def resource_arn(operation: str, params: Params) -> str:
    """The ARN, or ``*`` for a request that names none.

    Except for ListTags, List operations know no resource, whatever they name (the developer guide's page on
    API permissions); the service authorization reference has one for ListModelPackages.
    """
    if operation.startswith("List") and operation != "ListTags":
        return "*"
    if isinstance(params.get("ResourceArn"), str):
        return str(params["ResourceArn"])
    for name, kind in _NAMES.items():
        value = params.get(name)
        if isinstance(value, str):
            return value if value.startswith("arn:") else sagemaker_arn(kind, value)
    return "*"

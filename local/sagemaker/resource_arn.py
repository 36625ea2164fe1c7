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


def resource_arn(params: Params) -> str:
    """The ARN, or ``*`` for a request such as a List operation that names none."""
    if isinstance(params.get("ResourceArn"), str):
        return str(params["ResourceArn"])
    for name, kind in _NAMES.items():
        value = params.get(name)
        if isinstance(value, str):
            return value if value.startswith("arn:") else sagemaker_arn(kind, value)
    return "*"

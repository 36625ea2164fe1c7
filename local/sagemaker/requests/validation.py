"""Checks a request without any server: what SageMaker would refuse by looking at the request alone."""

from collections.abc import Mapping

from local.sagemaker.errors import SageMakerError
from local.sagemaker.labeling.labeling_rules import labeling_job_problems
from local.sagemaker.requests.model import operation_model
from local.sagemaker.requests.shapes import Problem, find_problems
from local.sagemaker.tag_rules import tag_problems
from local.sagemaker.training.training_rules import training_job_problems

_RULES = {
    "AddTags": tag_problems,
    "CreateLabelingJob": labeling_job_problems,
    "CreateModelPackage": tag_problems,
    "CreateModelPackageGroup": tag_problems,
    "CreateTrainingJob": training_job_problems,
}


def check_request(operation: str, params: Mapping[str, object]) -> list[str]:
    """Every problem with the parameters of ``operation``; none means that the request may be sent.

    Covers the service model (types, required members, enums, patterns, limits) and the rules between
    members. Whether names are free and S3 objects exist is left to the service. KeyError on an operation that
    SageMaker lacks.

    >>> check_request("DescribeTrainingJob", {"TrainingJobName": "a"})
    []
    """
    return [problem.message for problem in _problems(operation, params)]


def refuse_invalid(operation: str, params: Mapping[str, object]) -> None:
    """Raise SageMakerError as the service would, all violated constraints of the model in one message."""
    problems = _problems(operation, params)
    if not problems:
        return
    unreadable = [problem for problem in problems if problem.code == "SerializationException"]
    if unreadable:
        raise SageMakerError(unreadable[0].code, unreadable[0].message)
    constraints = [
        problem.message for problem in problems if "failed to satisfy constraint" in problem.message
    ]
    if not constraints:
        raise SageMakerError(problems[0].code, problems[0].message)
    count = f"{len(constraints)} validation error{'s' if len(constraints) > 1 else ''} detected"
    raise SageMakerError.validation(f"{count}: {'; '.join(constraints)}")


def _problems(operation: str, params: Mapping[str, object]) -> list[Problem]:
    shape = operation_model(operation).input_shape
    problems = list(find_problems(shape, params)) if shape else []
    # The rules rely on the shapes.
    if not problems and operation in _RULES:
        problems = [Problem("ValidationException", message) for message in _RULES[operation](dict(params))]
    return problems

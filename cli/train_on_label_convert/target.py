"""What a manifest is to be: where its images lie, what holds the labels, and of which kind they are."""

import re
from dataclasses import dataclass

from train_on_label.labeling.task_types import (
    IMAGE_CLASSIFICATION,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    OBJECT_DETECTION,
    LabelShape,
    TaskType,
)
from train_on_label.s3_uri import parse_s3_uri
from train_on_label_convert.image_names import name_of

TASK_TYPES = (OBJECT_DETECTION, IMAGE_CLASSIFICATION, IMAGE_CLASSIFICATION_MULTI_LABEL)
"""What a person can choose, where a source holds more than one."""

# LabelAttributeName of CreateLabelingJob.
_ATTRIBUTE = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}")


class UnfitTargetError(Exception):
    """What is wrong with what was asked for, and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked for."""

    prefix: str | None
    """`s3://bucket/folder/`; None where the source names whole S3 URIs."""
    label_attribute: str | None = None
    task_type: TaskType | None = None

    @classmethod
    def checked(cls, images: str | None, label_attribute: str | None, task_type: str | None) -> "Target":
        """From what a person typed; UnfitTargetError where it cannot be."""
        prefix = images if images is None or images.endswith("/") else f"{images}/"
        if prefix is not None:
            try:
                parse_s3_uri(f"{prefix}image.jpg")
            except ValueError as error:
                raise UnfitTargetError(f"--images {images} {error}, as in s3://bucket/folder/.") from None
        if label_attribute is not None and (
            not _ATTRIBUTE.fullmatch(label_attribute)
            or label_attribute in ("source", "source-ref")
            or label_attribute.endswith("-metadata")
        ):
            detail = "letters, digits and hyphens, not source or source-ref, and no -metadata at the end"
            raise UnfitTargetError(f'"{label_attribute}" cannot name a label attribute: {detail}.')
        chosen = {each.name: each for each in TASK_TYPES}
        if task_type is not None and task_type not in chosen:
            raise UnfitTargetError(
                f'"{task_type}" is no task type to convert to: choose one of {", ".join(chosen)}.'
            )
        return cls(prefix, label_attribute, chosen[task_type] if task_type else None)

    def uri(self, given: str) -> str:
        """An image's S3 URI by the name that the source gives it; ValueError says what is wrong with it."""
        name = name_of(given)
        if not name.startswith("s3://"):
            if self.prefix is None:
                raise ValueError("is no S3 URI, and --images names no folder in S3")
            name = self.prefix + name
        parse_s3_uri(name)
        return name

    def attribute(self, task_type: TaskType) -> str:
        """The label attribute's name; SageMaker fetches what an attribute that ends in -ref holds."""
        is_ref = task_type.label is LabelShape.MASK_REF
        name = self.label_attribute or ("label-ref" if is_ref else "label")
        if name.endswith("-ref") != is_ref:
            must = (
                "must end in -ref, for it holds masks in S3"
                if is_ref
                else "must not end in -ref: it holds no S3 URIs"
            )
            raise UnfitTargetError(f'The label attribute "{name}" {must}.')
        return name

"""Labeling jobs, datasets and profiles that the tests of training requests share."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.labeling.task_types import BY_NAME, ClassSource, LabelShape
from train_on_label.preparation.dataset import ClassCount, Dataset
from train_on_label.settings.profile.default_profiles import DEFAULT_PROFILES
from train_on_label.settings.profile.placeholders import attribute_names
from train_on_label.settings.profile.profiles import Profile
from train_on_label.settings.settings import TrainingSettings
from train_on_label.training.deployment import Deployment
from train_on_label.training.job_name import training_job_name
from train_on_label.training.request import TrainingRequest, build_training_request
from train_on_label.training.warm_start import EarlierModel

MANIFEST_IDENTITY = "9b2cf535f27731c974343645a3985328-1745"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0f0f0f0f-0000-4000-8000-000000000000"

DEPLOYMENT = Deployment(
    region="us-east-1",
    datasets_bucket="example-datasets",
    models_bucket="example-models",
    training_role_arn="arn:aws:iam::111122223333:role/training",
    kms_key_arn=KEY,
    tags={"project": "street-vision"},
    version="1.2.3",
)


def labeling_job(name: str = "bees", label_attribute: str = "bees", **tags: str) -> LabelingJob:
    """A completed labeling job."""
    return LabelingJob(
        name=name,
        arn=f"arn:aws:sagemaker:us-east-1:111122223333:labeling-job/{name.lower()}",
        label_attribute=label_attribute,
        manifest_uri=f"s3://example-labels/{name}/manifests/output/output.manifest",
        tags=tags,
    )


def dataset(task_type: str = "object-detection", *, train: int = 400, validation: int = 100) -> Dataset:
    """A dataset of three classes; the busiest image has 85 boxes, as the busiest real one that is public."""
    row = BY_NAME[task_type]
    label_attribute = "bees-ref" if row.label is LabelShape.MASK_REF else "bees"
    first = "BACKGROUND" if row.label is LabelShape.MASK_REF else "bee"
    classes = tuple(
        ClassCount(id=number, name=name, train=train, validation=validation)
        for number, name in enumerate((first, "wasp", "fly"))
    )
    has_classes = row.classes is not ClassSource.NONE
    return Dataset(
        labeling_job="bees",
        label_attribute=label_attribute,
        task_type=row,
        source_attribute=row.source,
        attributes=(row.source, label_attribute),
        lines=train + validation,
        accepted=train + validation,
        train=train,
        validation=validation,
        classes=classes if has_classes else (),
        num_classes=3 if has_classes else 0,
        max_class_id=2 if has_classes else -1,
        max_boxes_per_image=85 if row.label is LabelShape.BOXES else 0,
    )


def profile(**training: object) -> Profile:
    """A profile with nothing but these training options."""
    return Profile.model_validate({"name": "bees", "training": training})


def read_settings(path: Path) -> TrainingSettings:
    """The settings in a TOML file."""
    return TrainingSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


TEN_PROFILES_FILE = Path(__file__).with_name("ten_profiles.toml")
TEN_PROFILES = read_settings(TEN_PROFILES_FILE).profile
EARLIER_MODEL = EarlierModel(
    training_job="bees-0000000000",
    uri="s3://example-models/on-and-on/bees-0000000000/output/model.tar.gz",
    hyperparameters={"num_classes": "3", "base_network": "resnet-50"},
)


@dataclass(frozen=True)
class Case:
    """What one request is built from."""

    profile: Profile
    dataset: Dataset

    def request(self, deployment: Deployment = DEPLOYMENT) -> TrainingRequest:
        """The request; the case is one that has no refusals."""
        job = labeling_job(self.dataset.labeling_job, self.dataset.label_attribute)
        attributes = attribute_names(
            self.profile.training.attributes, self.dataset.source_attribute, self.dataset.label_attribute
        )
        built = build_training_request(
            job=job,
            manifest_identity=MANIFEST_IDENTITY,
            training_job=training_job_name(job, MANIFEST_IDENTITY, self.profile, "train-on-label"),
            dataset=replace(self.dataset, attributes=attributes),
            profile=self.profile,
            deployment=deployment,
            earlier_model=EARLIER_MODEL if self.profile.training.warm_start else None,
        )
        assert isinstance(built, TrainingRequest), built
        return built


def _task_type(each: Profile) -> str:
    row = each.training.builtin
    return each.match.task_type or (row.task_types[0] if row else "custom")


CASES = {each.name: Case(each, dataset(_task_type(each))) for each in (*DEFAULT_PROFILES, *TEN_PROFILES)}
CASES["default-object-detection-few"] = Case(
    DEFAULT_PROFILES[0], replace(dataset(train=3, validation=1), max_boxes_per_image=4)
)

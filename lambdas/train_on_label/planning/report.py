"""The reports of a prepared dataset: dataset.json by its contract, and what `plan --json` prints."""

import json
from dataclasses import asdict

from train_on_label.codes import Code
from train_on_label.planning.plan import Plan
from train_on_label.preparation.dataset import ClassCount, Dataset
from train_on_label.training.request import TrainingRequest
from train_on_label.version import __version__


def dataset_report(plan: Plan) -> dict[str, object]:
    """The object of dataset.json."""
    dataset, options = plan.dataset, plan.profile.dataset
    return {
        "labeling_job": dataset.labeling_job,
        "label_attribute": dataset.label_attribute,
        "source_attribute": dataset.source_attribute,
        "task_type": dataset.task_type.name,
        "lines": dataset.lines,
        "accepted": dataset.accepted,
        "rejected": dict(dataset.rejected),
        "warnings": dict(dataset.warnings),
        "notes": list(dataset.notes),
        "train": dataset.train,
        "validation": dataset.validation,
        "classes": [_class_row(row, dataset) for row in dataset.classes],
        "num_classes": dataset.num_classes,
        "max_boxes_per_image": dataset.max_boxes_per_image,
        "rejects_listed": _listed(dataset, options.max_rejects_listed),
        "max_rejects_listed": options.max_rejects_listed,
        "duplicates_checked": Code.DUPLICATES_NOT_CHECKED.name not in dataset.warnings,
        **({"sources": list(map(asdict, dataset.sources))} if dataset.sources else {}),
        **({"changes": asdict(dataset.changes)} if dataset.changes else {}),
        "images": dataset.images and dataset.images.report(),
        "manifest": {"uri": plan.manifest.uri, "identity": plan.manifest.identity},
        "profile": plan.profile.name,
        "training_job": plan.training_job,
        "version": __version__,
    }


def dataset_json(plan: Plan) -> str:
    """The text of dataset.json."""
    return json.dumps(dataset_report(plan), indent=2) + "\n"


def request_json(request: TrainingRequest) -> str:
    """The text of request.json: the exact CreateTrainingJob request."""
    return json.dumps(request.params, indent=2) + "\n"


def _listed(dataset: Dataset, most: int) -> int:
    """Entries in rejects.jsonl, where superseded lines have a room of their own."""
    superseded = dataset.rejected.get(Code.SUPERSEDED.name, 0)
    return min(sum(dataset.rejected.values()) - superseded, most) + min(superseded, most)


def _class_row(row: ClassCount, dataset: Dataset) -> dict[str, object]:
    counts: dict[str, object] = {
        "id": row.id,
        "name": row.name,
        "train": row.train,
        "validation": row.validation,
    }
    if dataset.max_boxes_per_image:
        counts["boxes"] = row.train_boxes + row.validation_boxes
        counts["train_boxes"] = row.train_boxes
        counts["validation_boxes"] = row.validation_boxes
    return counts

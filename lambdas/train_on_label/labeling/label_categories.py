"""The label-category file of a labeling job: its classes, in the order of their ids."""

import json


def read_label_categories(data: bytes) -> tuple[str, ...]:
    """Class names in the order of their ids; ValueError says what is wrong with the file.

    The format is {"document-version": "2018-11-28", "labels": [{"label": "car"}, ...]}.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from None
    labels = document.get("labels") if isinstance(document, dict) else None
    if not isinstance(labels, list) or not labels:
        raise ValueError("has no list of labels")
    names = [entry.get("label") for entry in labels if isinstance(entry, dict)]
    named = tuple(name for name in names if isinstance(name, str))
    if len(named) < len(labels):
        raise ValueError("has a label without a name")
    return named

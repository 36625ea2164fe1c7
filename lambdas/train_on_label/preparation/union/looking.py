"""What takes a look at all lines to know: above all, what a manifest calls its classes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.offset_units import asked_for_units, with_offset_units
from train_on_label.preparation.passes.manifests import Input, Passes, one_after_another
from train_on_label.preparation.renaming.given_ids import given_ids
from train_on_label.preparation.split import Split
from train_on_label.preparation.union.labels import Labels


def looked_at(labels: Sequence[Labels], passes: Passes = one_after_another) -> list[Labels]:
    """The same with their classes' names, and with the units in which their entities count offsets."""
    # Asked of all before the first answer is waited for.
    asked = [asked_for_units(each.rules, each.manifest, passes) for each in labels]
    return [
        _named(replace(each, rules=with_offset_units(each.rules, answers)), passes)
        for each, answers in zip(labels, asked, strict=True)
    ]


def _named(labels: Labels, passes: Passes) -> Labels:
    manifest, rules = labels.manifest, labels.rules
    if labels.names is not None:
        return labels
    if rules.categories is not None:
        return replace(labels, names=rules.category_names)
    with Nowhere().outputs() as outputs:
        [tally] = passes([Input(manifest=manifest, rules=rules)], Split.of(rules.options), outputs)
    carried = tally.train.carrying.keys() | tally.validation.carrying.keys()
    if rules.task_type.label is LabelShape.TEXT_SPANS:
        return replace(labels, names=dict(enumerate(sorted(map(str, carried)))))
    return replace(labels, names={own: name for own, name in tally.names.items() if own in carried})


def class_ids_of(labels: Iterable[Labels], known: Mapping[str, int]) -> dict[str, int] | None:
    """Class name -> id for the union of labels, newest first, whose names are known; None for no name."""
    return given_ids(known, (each.names or {} for each in reversed(list(labels)))) or None

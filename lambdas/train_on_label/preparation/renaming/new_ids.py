"""The class ids of a union in place of a line's own, by name; and why a line's classes have none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.screening.careful.renumbering import CAN_BE_RENUMBERED
from train_on_label.preparation.screening.careful.values import quoted
from train_on_label.preparation.screening.verdict import ClassKey, RejectedLineError


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedNames:
    """What the labels of all manifests are called."""

    label_attribute: str
    class_ids: Mapping[str, int] | None
    """Class name -> id, for ever; None where no manifest names a class, and ids stay as they are."""
    classes_from: str
    """Whose classes these are, for people."""
    ids_are_known: bool = False
    """Whether an id that nobody names is one of these, for the profile lists its classes."""


@dataclass(frozen=True, slots=True)
class NewIds:
    """Of one manifest's lines; a line's own names go before the manifest's."""

    merged: MergedNames
    own: Mapping[int, str]
    """Class id in the manifest -> name, of classes that lines do not name."""
    shape: LabelShape

    def of_label(self, classes: Sequence[ClassKey], names: Mapping[int, str]) -> list[ClassKey]:
        """Those of a label's classes, each once, as `of` has them."""
        if self.shape is LabelShape.MASK_REF and not classes:
            self._check_unnamed_mask()
        new = [self.of(key, names) for key in classes]
        once = list(dict.fromkeys(new))
        if self.shape is LabelShape.CLASS_INDICES and len(once) < len(new):
            twice = next(key for key in once if new.count(key) > 1)
            detail = f"two classes of the label have one name, {quoted(self._name(twice))}"
            raise RejectedLineError(Code.INVALID_LABEL, detail)
        return once

    def of(self, key: ClassKey, names: Mapping[int, str]) -> ClassKey:
        """That of a class, where its line names its classes so; RejectedLineError where it has none."""
        merged, ids = self.merged, self.merged.class_ids or {}
        name = key if isinstance(key, str) else names.get(key, self.own.get(key))
        if name is None and merged.ids_are_known and key in ids.values():
            return key
        if name is None:
            detail = f"nothing names class {key} here, and {merged.classes_from} go by name"
            raise RejectedLineError(Code.CLASS_NOT_IN_MAP, detail)
        if name not in ids:
            detail = f"{merged.classes_from} have no {quoted(name)}"
            raise RejectedLineError(Code.CLASS_NAMES_DIFFER, detail)
        if isinstance(key, str):
            return key
        if ids[name] != key and self.shape not in CAN_BE_RENUMBERED:
            other = self._name(key)
            there = "nothing" if other is None else quoted(other)
            detail = (
                f"class {key} is {quoted(name)} here and {there} among {merged.classes_from}, where "
                f"{quoted(name)} is {ids[name]}; the label lies in a file of its own"
            )
            raise RejectedLineError(Code.CLASS_NAMES_DIFFER, detail)
        return ids[name]

    def of_written(self, names: Mapping[int, str]) -> Callable[[int], int | None]:
        """For what a line says of ids, in its class-map too; None for a class that has none."""
        ids = self.merged.class_ids

        def to_new(own: int) -> int | None:
            name = names.get(own, self.own.get(own))
            return own if ids is None or name is None else ids.get(name)

        return to_new

    def _check_unnamed_mask(self) -> None:
        """The pixels of a mask without metadata have the classes of its manifest, which must agree."""
        if not self.own and not self.merged.ids_are_known:
            detail = (
                f"nothing names the classes of the mask, and those of {self.merged.classes_from} have names"
            )
            raise RejectedLineError(Code.CLASS_NOT_IN_MAP, detail)
        for own in self.own:
            self.of(own, {})

    def _name(self, class_id: ClassKey) -> str | None:
        ids = self.merged.class_ids or {}
        return next((name for name, given in ids.items() if given == class_id), None)

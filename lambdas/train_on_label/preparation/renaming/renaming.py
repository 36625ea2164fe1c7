"""One manifest's accepted lines as lines of a union: its label attribute, and the union's class ids."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.renaming.quick import QuickRewriting
from train_on_label.preparation.screening.careful.renumbering import CAN_BE_RENUMBERED, rewritten_line
from train_on_label.preparation.screening.careful.values import quoted
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.screened import RejectedLine, Screened
from train_on_label.preparation.screening.verdict import ClassKey, Rejected, RejectedLineError


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


class Renaming:
    """Renames the lines of one manifest."""

    def __init__(self, rules: Rules, own_names: Mapping[int, str], merged: MergedNames) -> None:
        """`own_names`, class id -> name, is what the manifest calls classes that a line does not name."""
        self._rules = rules
        self._own = own_names
        self._merged = merged
        self._ids = merged.class_ids
        old, new = rules.label_attribute, merged.label_attribute
        pairs = ((old, new), (rules.metadata_attribute, f"{new}-metadata"))
        # What is called so already takes the name that becomes free: nothing is lost.
        self._attributes = {} if old == new else {**{b: a for a, b in pairs}, **dict(pairs)}
        self._quick = QuickRewriting(rules, new) if old == new or rules.taken_attributes else None
        self._table: dict[int, int] = {}
        """Class id of the manifest -> the one in its place, where it has one."""
        self._known = -1
        self._stay = True
        """Whether every class of the manifest has the id that it had."""

    def translate(self, screened: Screened, names: Mapping[int, str]) -> None:
        """Gives the accepted lines the union's class ids; refuses those whose classes have none.

        `names` are those of the lines so far.
        """
        if self._ids is None or self._rules.task_type.label is LabelShape.ANYTHING:
            return
        if len(names) != self._known:
            self._learn(names)
        if not screened.careful and (self._stay or self._translated_at_once(screened)):
            return
        chosen: list[bool] = []
        for index, number in enumerate(screened.numbers):
            try:
                self._translate_line(screened, index, screened.careful.get(number, names))
            except RejectedLineError as error:
                why = Rejected(error.code, error.detail, screened.sources[index])
                screened.rejected.append(RejectedLine(number, why))
                chosen.append(False)
            else:
                chosen.append(True)
        if not all(chosen):
            screened.keep(chosen)

    def rewrite(self, screened: Screened) -> None:
        """Gives the accepted lines, which are translated, the bytes that say so."""
        if not self._attributes and (self._ids is None or self._stay) and not screened.careful:
            return
        screened.lines = [
            rewritten_line(line, self._rules, self._new_id, self._attributes) if quickly is None else quickly
            for line, quickly in zip(screened.lines, self._quickly(screened), strict=True)
        ]

    def _quickly(self, screened: Screened) -> Sequence[bytes | None]:
        """The lines, as far as they are ordinary."""
        lines, parts = screened.lines, screened.annotations or screened.classes
        if self._quick is None:
            return [None] * len(lines)
        if not screened.careful:
            return self._quick.rewritten(lines, None if self._stay else list(map(len, parts)))
        ordinary = [at for at, number in enumerate(screened.numbers) if number not in screened.careful]
        counts = None if self._stay else [len(parts[at]) for at in ordinary]
        new: list[bytes | None] = [None] * len(lines)
        rewritten = self._quick.rewritten([lines[at] for at in ordinary], counts)
        for at, line in zip(ordinary, rewritten, strict=True):
            new[at] = line
        return new

    def _learn(self, names: Mapping[int, str]) -> None:
        ids = self._ids or {}
        known = {**self._own, **names}
        self._table = {own: ids[name] for own, name in known.items() if name in ids}
        self._stay = all(ids.get(name) == own for own, name in known.items())
        self._known = len(names)
        if self._quick is not None:
            self._quick.names_changed(ids, self._table)

    def _translated_at_once(self, screened: Screened) -> bool:
        """Whether all lines were translated, for nothing is special about any."""
        table, shape = self._table, self._rules.task_type.label
        if shape not in CAN_BE_RENUMBERED or len(set(table.values())) < len(table):
            return False
        new = table.__getitem__
        try:
            classes: list[Any] = [[*map(new, each)] for each in screened.classes]  # type: ignore[arg-type]
            annotations: list[Any] = [[*map(new, each)] for each in screened.annotations]  # type: ignore[arg-type]
        except KeyError:
            return False
        screened.classes, screened.annotations = classes, annotations
        return True

    def _translate_line(self, screened: Screened, index: int, names: Mapping[int, str]) -> None:
        to_new = self._new_key(names)
        shape = self._rules.task_type.label
        classes = [*map(to_new, screened.classes[index])]
        if shape is LabelShape.MASK_REF and not classes:
            classes = self._unnamed_mask(to_new)
        if shape is LabelShape.CLASS_INDICES and len(set(classes)) < len(classes):
            detail = f"two classes of the label have one name, {quoted(self._twice(classes))}"
            raise RejectedLineError(Code.INVALID_LABEL, detail)
        screened.classes[index] = list(dict.fromkeys(classes))  # type: ignore[assignment]
        if screened.annotations:
            screened.annotations[index] = [*map(to_new, screened.annotations[index])]  # type: ignore[assignment]

    def _unnamed_mask(self, to_new: Callable[[ClassKey], ClassKey]) -> list[ClassKey]:
        """No classes: the pixels of a mask without metadata have those of its manifest, which must agree."""
        if not self._own and not self._merged.ids_are_known:
            detail = (
                f"nothing names the classes of the mask, and those of {self._merged.classes_from} have names"
            )
            raise RejectedLineError(Code.CLASS_NOT_IN_MAP, detail)
        for own in self._own:
            to_new(own)
        return []

    def _new_key(self, names: Mapping[int, str]) -> Callable[[ClassKey], ClassKey]:
        """From a class of a line, which names its classes so, to the union's; RejectedLineError for none."""
        merged, ids = self._merged, self._ids or {}
        renumbered = self._rules.task_type.label in CAN_BE_RENUMBERED

        def to_new(key: ClassKey) -> ClassKey:
            name = key if isinstance(key, str) else names.get(key, self._own.get(key))
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
            if ids[name] != key and not renumbered:
                other = next((each for each, given in ids.items() if given == key), None)
                is_free = "nothing" if other is None else quoted(other)
                detail = (
                    f"class {key} is {quoted(name)} here and {is_free} among {merged.classes_from}, where "
                    f"{quoted(name)} is {ids[name]}; the label lies in a file of its own"
                )
                raise RejectedLineError(Code.CLASS_NAMES_DIFFER, detail)
            return ids[name]

        return to_new

    def _twice(self, classes: Collection[ClassKey]) -> str:
        left = list(classes)
        for each in set(classes):
            left.remove(each)
        return next(name for name, given in (self._ids or {}).items() if given == left[0])

    def _new_id(self, names: Mapping[int, str]) -> Callable[[int], int | None]:
        """For a line that names its classes so: every class-map's entries by their own names."""
        ids = self._ids

        def to_new(own: int) -> int | None:
            name = names.get(own, self._own.get(own))
            return own if ids is None or name is None else ids.get(name)

        return to_new

"""One manifest's accepted lines as lines of a union: its label attribute, and the union's class ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.renaming.new_ids import MergedNames, NewIds
from train_on_label.preparation.renaming.quick import QuickRewriting
from train_on_label.preparation.screening.careful.renumbering import CAN_BE_RENUMBERED, rewritten_line
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.screened import RejectedLine, Screened
from train_on_label.preparation.screening.verdict import Rejected, RejectedLineError


class Renaming:
    """Renames the lines of one manifest."""

    def __init__(self, rules: Rules, own_names: Mapping[int, str], merged: MergedNames) -> None:
        """`own_names`, class id -> name, is what the manifest calls classes that a line does not name."""
        self._rules = rules
        self._own = own_names
        self._new = NewIds(merged, own_names, rules.task_type.label)
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
            rewritten_line(line, self._rules, self._new.of_written, self._attributes)
            if quickly is None
            else quickly
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
        new = self._new.of_label(list(screened.classes[index]), names)
        screened.classes[index] = new  # type: ignore[assignment]
        if screened.annotations:
            parts = [self._new.of(key, names) for key in screened.annotations[index]]
            screened.annotations[index] = parts  # type: ignore[assignment]

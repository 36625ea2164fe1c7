"""Screens batches of a manifest: the quick path first, the careful one for what it leaves."""

from itertools import repeat

from train_on_label.codes import Code
from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.manifest import Batch
from train_on_label.preparation.screening.careful.line import screen_line
from train_on_label.preparation.screening.quick.path import quick_path
from train_on_label.preparation.screening.rules import MAX_CLASS_ID, Rules
from train_on_label.preparation.screening.screened import RejectedLine, Screened, Warned
from train_on_label.preparation.screening.verdict import Accepted, Rejected


class Screen:
    """Screens one manifest, batch after batch in order."""

    def __init__(
        self, rules: Rules, names: dict[int, str], entity_names: set[str], *, careful_only: bool = False
    ) -> None:
        """`names` and `entity_names` are those of earlier lines; both take in what further lines have.

        `careful_only` leaves the quick path out, to hold one against the other.
        """
        names.update(rules.category_names)
        self.names = names
        """Class id -> the first name that a line gave it."""
        self._rules = rules
        self._quick = None if careful_only else quick_path(rules, self.names)
        self._entity_names = entity_names if rules.task_type.label is LabelShape.TEXT_SPANS else None

    def screen(self, batch: Batch) -> Screened:
        """The verdict on every line of a batch, which has some."""
        result = Screened()
        if self._quick is None:
            for number, line in enumerate(batch.lines, batch.first_line):
                self._screen_carefully(number, line, result)
            return result
        reading = self._quick.read(batch)
        if reading.is_complete:
            result.lines, result.sources = batch.lines, list(reading.sources)
            result.classes = list(reading.classes)  # type: ignore[arg-type]  # none is None
            result.annotations = list(reading.annotations)
            result.numbers = list(range(batch.first_line, batch.first_line + len(batch.lines)))
            return result
        annotations = reading.annotations or repeat(())
        rows = zip(batch.lines, reading.sources, reading.classes, annotations, strict=False)
        for number, (line, source, classes, parts) in enumerate(rows, batch.first_line):
            if classes is None:
                self._screen_carefully(number, line, result)
            else:
                result.accept(number, line, source, classes, parts)
        return result

    def _screen_carefully(self, number: int, line: bytes, result: Screened) -> None:
        verdict = self._limited(screen_line(line, self._rules))
        if isinstance(verdict, Rejected):
            result.rejected.append(RejectedLine(number, verdict))
            return
        result.accept(
            number,
            verdict.line or line,
            verdict.source,
            verdict.classes,
            verdict.annotations,
            identity=verdict.identity,
        )
        result.careful[number] = verdict.names
        if verdict.warning is not None:
            result.warned.append(Warned(number, verdict.warning))
        if any(self.names.setdefault(class_id, name) != name for class_id, name in verdict.names.items()):
            result.warned.append(Warned(number, Code.CLASS_NAMES_DIFFER))

    def _limited(self, verdict: Accepted | Rejected) -> Accepted | Rejected:
        """Refuses entity names without end, which no count could hold; ids have a limit of their own."""
        if self._entity_names is None or isinstance(verdict, Rejected):
            return verdict
        new = {str(name) for name in verdict.classes} - self._entity_names
        if len(self._entity_names) + len(new) > MAX_CLASS_ID + 1:
            detail = f"the manifest's entities have more than {MAX_CLASS_ID + 1:,} names"
            return Rejected(Code.INVALID_LABEL, detail, verdict.source)
        self._entity_names |= new
        return verdict

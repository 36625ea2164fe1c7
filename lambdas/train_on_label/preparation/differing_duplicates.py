"""Lines of one object that label it differently: found in a look of their own, which few manifests need.

To keep every label's hash beside its source's would cost each manifest a third more memory.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from xxhash import xxh3_128_hexdigest

from train_on_label.labeling.task_types import LabelShape
from train_on_label.preparation.manifest import read_batches
from train_on_label.preparation.screening.careful.line import screen_line
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.screening.verdict import Accepted
from train_on_label.preparation.split import Split

_MOST_TOLD = 5


class Found(NamedTuple):
    """The label of one usable line."""

    mark: int
    """Hash of its object."""
    number: int
    label: str
    """Equal for labels that say the same."""
    source: str
    """For people."""


def differing_duplicates(ranges: Iterable[Iterable[Found | int]]) -> tuple[int, list[str]]:
    """How many usable lines label an object otherwise than the first of its lines; and the first few of them.

    `ranges` is what a survey by LabelsOf found, of the objects that came more than once.
    """
    first: dict[int, tuple[int, str]] = {}
    count, notes, before = 0, [], 0
    for labels in ranges:
        for found in labels:
            if isinstance(found, int):
                before += found
                continue
            number = before + found.number
            earlier, used = first.setdefault(found.mark, (number, found.label))
            if used != found.label:
                count += 1
                notes.append(f"line {number} labels {found.source} otherwise than line {earlier}")
                del notes[_MOST_TOLD:]
    return count, notes


@dataclass(frozen=True, slots=True)
class LabelsOf:
    """Asks for the labels of some objects, by their hashes; the last answer is how many lines there are."""

    objects: frozenset[int]

    def __call__(self, chunks: Iterable[bytes], rules: Rules) -> Iterator[Found | int]:
        """The answers in the lines' order."""
        split, lines = Split.of(rules.options), 0
        may_be_one = _candidates(rules, split, self.objects)
        for batch in read_batches(chunks, rules.options.max_line_bytes):
            lines = batch.first_line + len(batch.lines) - 1 if batch.lines else batch.blank_before.stop - 1
            for number, line in enumerate(batch.lines, batch.first_line):
                verdict = screen_line(line, rules) if may_be_one(line) else None
                if isinstance(verdict, Accepted) and (mark := _mark(verdict, split)) in self.objects:
                    label = _label(verdict.line or line, verdict, rules)
                    yield Found(mark, number, label, _short(verdict.source))
        yield lines


def _mark(verdict: Accepted, split: Split) -> int:
    """What duplicates were found by."""
    if verdict.identity is not None:
        return split.digests([verdict.identity])[0]
    return split.hashes([verdict.source]).sources[0]


def _candidates(rules: Rules, split: Split, duplicated: Set[int]) -> Callable[[bytes], bool]:
    """Whether a line may be one of those, by its source alone where that is what counts."""
    if rules.further_attributes:
        return lambda _: True
    source = msgspec.defstruct("Source", [("source", str)], rename={"source": rules.source_attribute})
    decode = msgspec.json.Decoder(source).decode

    def may_be_one(line: bytes) -> bool:
        try:
            record: Any = decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return True  # plain json may read it all the same
        return split.hashes([record.source]).sources[0] in duplicated

    return may_be_one


def _label(line: bytes, verdict: Accepted, rules: Rules) -> str:
    """A label so that two that say the same are equal."""
    if rules.task_type.label in (LabelShape.CLASS_INDEX, LabelShape.CLASS_INDICES, LabelShape.VERDICT):
        return repr(sorted(map(str, verdict.classes)))
    return _canonical(json.loads(line)[rules.label_attribute])


def _canonical(label: Any) -> str:
    """What neither the order of keys nor that of lists changes: boxes may be listed in any.

    Each array and object is a digest of what is in it, for quotes within quotes would double at each level;
    and none calls itself, for labels may be nested as deeply as Python's stack bears.
    """
    values = [label]
    for value in values:  # which grows on the way: what is within comes behind what it is in
        values += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    said: dict[int, str] = {}
    for value in reversed(values):
        within: Any = value
        if isinstance(value, dict):
            within = {key: said[id(each)] for key, each in value.items()}
        elif isinstance(value, list):
            within = sorted(said[id(each)] for each in value)
        text = json.dumps(within, sort_keys=True)
        said[id(value)] = text if within is value else xxh3_128_hexdigest(text.encode())
    return said[id(label)]


def _short(source: str) -> str:
    return json.dumps(source if len(source) <= 80 else f"{source[:77]}...")  # noqa: PLR2004  # characters

"""Random histories of labeling jobs on the same few images, and what plain dicts make of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.support.sample_lines import Record
from tests.support.union_world import part
from train_on_label.planning.labels.merging import Part

VERIFICATION, MERGED = "check", "all"
_ATTRIBUTES = ("a", "b", MERGED)
_NAMES = ("bee", "wasp", "fly", "moth", 'odd "class_id":1,"a":')
_SIZE = [{"width": 640, "height": 480, "depth": 3}]


@dataclass
class Job:
    """One labeling job, or one that judged the labels of an earlier one."""

    name: str
    attribute: str
    records: list[Record]
    judged: "Job | None" = None
    spaced: bool = False

    def part(self) -> Part:
        """Its manifest."""
        separators = (" , ", " : ") if self.spaced else (",", ":")
        lines = [json.dumps(each, separators=separators).encode() for each in self.records]
        kind = "label-verification" if self.judged else "object-detection"
        return part(self.name, self.attribute, lines, kind)


@dataclass
class Plainly:
    """What a history comes to."""

    ids: dict[str, int]
    labels: dict[str, Record] = field(default_factory=dict)
    """Source -> its record under the merged name, by the merged ids."""
    accepted: dict[str, int] = field(default_factory=dict)
    """Job -> its records that win."""
    superseded: dict[str, int] = field(default_factory=dict)
    """Job -> its usable records of objects on which a newer one has the last word."""


def history(random: Random, jobs: int) -> list[Job]:
    """Labeling jobs, the oldest first."""
    made: list[Job] = []
    for number in range(jobs):
        labeled = [job for job in made if job.judged is None]
        kind = random.choice(("first", "first", "adjustment", "verification")) if labeled else "first"
        before = random.choice(labeled) if labeled else None
        made.append(_job(random, f"job-{number}", kind, before))
    return made


def _job(random: Random, name: str, kind: str, before: Job | None) -> Job:
    spaced = random.random() < 0.2
    if kind == "verification" and before is not None:
        records = [{**each, **_verdict(random)} for each in before.records if random.random() < 0.7]
        return Job(name, VERIFICATION, records, judged=before, spaced=spaced)
    attribute = random.choice(_ATTRIBUTES)
    names = _class_map(random)
    if kind == "adjustment" and before is not None:
        chosen = [each for each in before.records if random.random() < 0.7]
    else:
        chosen = [
            {"source-ref": _source(random.randrange(9)), "note": 1.50} for _ in range(random.randrange(8))
        ]
    records = [_without(each, attribute) | _label(random, attribute, names) for each in chosen]
    return Job(name, attribute, records, spaced=spaced)


def _without(record: Record, attribute: str) -> Record:
    own = (attribute, f"{attribute}-metadata")
    return {name: value for name, value in record.items() if name not in own}


def _source(number: int) -> str:
    return f"s3://example-{number % 2}/photos/{number}.jpg"


def _class_map(random: Random) -> dict[str, str]:
    names = random.sample(_NAMES, random.randint(1, 3))
    ids = random.sample(range(5), len(names))
    return {str(own): name for own, name in zip(ids, names, strict=True)}


def _verdict(random: Random) -> Record:
    name = random.choice(("good", "bad"))
    return {
        VERIFICATION: "0",
        f"{VERIFICATION}-metadata": {"class-name": name, "type": "groundtruth/label-verification"},
    }


def _label(random: Random, attribute: str, names: Mapping[str, str]) -> Record:
    outcome = random.choice(("good", "good", "good", "empty", "failed", "missing", "outside"))
    boxes = [
        {
            "class_id": int(random.choice(list(names))),
            "top": 5,
            "left": random.randrange(600),
            "height": 9,
            "width": 9,
        }
        for _ in range(0 if outcome == "empty" else random.randint(1, 3))
    ]
    if outcome == "outside":
        boxes[0]["left"] = 900
    metadata: Record = {
        "class-map": dict(names),
        "objects": [{"confidence": 0.5}] * len(boxes),
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
    }
    if outcome == "failed":
        metadata["failure-reason"] = "ClientError"
    label = {} if outcome == "missing" else {attribute: {"image_size": _SIZE, "annotations": boxes}}
    return {**label, f"{attribute}-metadata": metadata}


def plainly(jobs: Sequence[Job], known: Mapping[str, int] | None = None) -> Plainly:
    """What the history comes to, oldest first: each job takes the place of what was there before."""
    order: list[_Read] = []
    for job in jobs:
        labels = [each for each in order if each.job.judged is None]
        if job.judged is None:
            order.append(_Read(job, job.attribute))
        elif held := [each for each in labels if any(each.attribute in record for record in job.records)]:
            # It says something at the time of the newest labels that it may have judged.
            place = order.index(held[-1]) + 1
            while place < len(order) and order[place].job.judged:
                place += 1
            order.insert(place, _Read(job, held[-1].attribute))
    reading = sorted(order, key=lambda each: jobs.index(each.job))
    result = Plainly(_ids(reading, known or {}))
    winners: dict[str, tuple[str, Record] | None] = {}
    for read in order:
        for source in {each["source-ref"] for each in read.job.records}:
            usable = [each for each in read.usable(result.ids) if each["source-ref"] == source]
            if usable:
                winners[source] = read.job.name, read.renamed(usable[0], result.ids)
            elif any(each["source-ref"] == source for each in read.taking_away()):
                winners[source] = None
    result.labels = {source: winner[1] for source, winner in winners.items() if winner}
    for read in order:
        name = read.job.name
        won = {source for source, winner in winners.items() if winner and winner[0] == name}
        result.accepted[name] = len(won)
        result.superseded[name] = sum(each["source-ref"] not in won for each in read.usable(result.ids))
    return result


@dataclass
class _Read:
    """A job's records by one label attribute: its own, or the one that it judged."""

    job: Job
    attribute: str

    def outcome(self, record: Record) -> str:
        """Of one record's label: good, or why there is none to train on."""
        metadata = record.get(f"{self.attribute}-metadata", {})
        if "failure-reason" in metadata or self.attribute not in record:
            return "none"
        boxes = record[self.attribute]["annotations"]
        if any(box["left"] + box["width"] > 640 for box in boxes):
            return "none"
        verdict = record[f"{VERIFICATION}-metadata"]["class-name"] if self.job.judged else "good"
        return verdict if boxes else "empty"

    def good(self) -> list[Record]:
        return [each for each in self.job.records if self.outcome(each) == "good"]

    def taking_away(self) -> list[Record]:
        return [each for each in self.job.records if self.outcome(each) in ("bad", "empty")]

    def names(self, record: Record) -> dict[int, str]:
        """Of the boxes' classes."""
        named = record[f"{self.attribute}-metadata"]["class-map"]
        boxes = record[self.attribute]["annotations"]
        return {box["class_id"]: named[str(box["class_id"])] for box in boxes}

    def usable(self, ids: Mapping[str, int]) -> list[Record]:
        return [each for each in self.good() if set(self.names(each).values()) <= ids.keys()]

    def renamed(self, record: Record, ids: Mapping[str, int]) -> Record:
        """The record as it is to be trained on."""
        old, copied = self.attribute, json.loads(json.dumps(record))
        label, metadata = copied.pop(old), copied.pop(f"{old}-metadata")
        for box in label["annotations"]:
            box["class_id"] = ids[metadata["class-map"][str(box["class_id"])]]
        names = metadata["class-map"].values()
        metadata["class-map"] = {str(ids[name]): name for name in names if name in ids}
        # What is called as the merged label takes the name that becomes free.
        makes_room = {MERGED: old, f"{MERGED}-metadata": f"{old}-metadata"}
        rest = {makes_room.get(name, name): value for name, value in copied.items()}
        return {**rest, MERGED: label, f"{MERGED}-metadata": metadata}


def _ids(jobs: Sequence[_Read], known: Mapping[str, int]) -> dict[str, int]:
    """Class name -> id: those of each job in turn, by its own ids where they are free, else behind all."""
    ids = dict(known)
    for read in jobs:
        first: dict[int, str] = {}
        carried: set[int] = set()
        sources = set()
        for record in read.good():
            for own, name in record[f"{read.attribute}-metadata"]["class-map"].items():
                first.setdefault(int(own), name)
            if record["source-ref"] not in sources:
                carried |= read.names(record).keys()
            sources.add(record["source-ref"])
        new = [(own, first[own]) for own in sorted(carried) if first[own] not in ids]
        for own, name in new:
            if own not in ids.values():
                ids.setdefault(name, own)
        for _, name in new:
            ids.setdefault(name, max(ids.values()) + 1)
    return ids

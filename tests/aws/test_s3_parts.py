"""What workers leave in S3 comes back as it was, and nothing else is taken for it."""

import builtins
import json
import os
import pickle
from array import array
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_digest

from tests.support.account.process import process
from tests.support.account.s3 import MemoryS3
from tests.support.account.wire import Answer, ServiceError, Wire, connected
from tests.support.sample_lines import TASK_TYPES, line
from tests.support.screening_world import MemoryManifest, rules_for
from tests.support.union_world import profile
from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.aws.s3.begun import By
from train_on_label.aws.s3.parts import DamagedPartError, S3Parts
from train_on_label.preparation.passes.manifests import Input
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.ranges.cutting import Range
from train_on_label.preparation.ranges.joining import Joining
from train_on_label.preparation.ranges.marks import SLICES, Marks, Slices, Stretch
from train_on_label.preparation.ranges.meeting import Attendee, Meeting
from train_on_label.preparation.ranges.part import Before, Part, prepare_part
from train_on_label.preparation.ranges.task import Task
from train_on_label.preparation.renaming.new_ids import MergedNames
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Crossing, Split

BUCKET, PREFIX = "example-datasets", "bees/bees-0123456789/parts/"
BY = By("one", 0, 900)
Kept = TypeVar("Kept")
NAME = "pass-0/range-17-0/part"


@pytest.fixture
def memory() -> Iterator[MemoryS3]:
    memory = MemoryS3()
    with process(Wire({"s3": memory})):
        yield memory


@pytest.fixture
def parts(memory: MemoryS3) -> S3Parts:  # noqa: ARG001  # the client's calls go there
    return S3Parts(cast("Any", connected("s3")), BUCKET, PREFIX, BY)


def held(memory: MemoryS3, name: str = NAME) -> bytes:
    return memory.objects[BUCKET, f"{PREFIX}{name}"]


def hold(memory: MemoryS3, data: bytes, name: str = NAME) -> None:
    memory.objects[BUCKET, f"{PREFIX}{name}"] = data


def hold_pickled(memory: MemoryS3, pickled: bytes) -> None:
    """As whoever knows how parts are written."""
    hold(memory, xxh3_64_digest(pickled) + pickled)


def round_trip(parts: S3Parts, value: Kept) -> Kept:
    parts.write(NAME, value)
    found: Kept = parts.read(NAME)
    return found


def part_of(data: bytes, rules: Rules) -> Part:
    manifest = MemoryManifest(data)
    given = Input(manifest=manifest, rules=rules)
    return prepare_part(given, manifest, Range(0, 0, len(data)), Before(), Split.of(rules.options)).part


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_a_real_part_comes_back(parts: S3Parts, task_type: str) -> None:
    lines = [*(line(task_type, number) for number in (*range(20), 3)), b"{", b"", b"{}", b'{"a": "\xff"}']
    rules = rules_for(task_type, validation_fraction=0.5)
    part = part_of(b"\n".join(lines) + b"\n\n", rules)
    assert part.tally.rejected
    assert part.tally.first_rejected
    assert part.tally.sample.held

    found = round_trip(parts, part)

    assert found == part
    part.tally.merge(found.tally)  # it is whole


def test_what_workers_are_told_comes_back(parts: S3Parts) -> None:
    options = profile(verification_attribute="check", group_by="a(.)", classes=("bee", "wasp")).dataset
    merged = MergedNames(label_attribute="bees", class_ids={"bee": 0, "wasp": 7}, classes_from="the others")
    rules = [rules_for(task_type, categories=("bee", "wasp")) for task_type in TASK_TYPES]
    told = {
        "rules": rules,
        "options": options,
        "merged": (merged, None),
        "ranges": (Range(0, 0, 5), Range(1, 5, 2**40)),
        "crossing": Crossing(to_validation=True, hash=2**64 - 1, by_key=False),
    }

    assert round_trip(parts, told) == told


def test_what_a_range_is_told_of_those_before_it_comes_back(parts: S3Parts) -> None:
    rules = rules_for("object-detection")
    data = b"".join(line("object-detection", number) + b"\n" for number in range(5))
    part = part_of(data, rules)
    outputs = Outputs(train=BytesIO(), validation=BytesIO(), rejects=BytesIO())
    given = Input(manifest=MemoryManifest(data), rules=rules)
    joining = Joining([given], Split.of(rules.options), outputs)
    range_ = Range(0, 0, len(data))
    assert joining.missed(range_, part, Before()) is None
    joining.take(range_, part, ())

    missed = joining.missed(range_, part, Before())

    assert missed
    assert missed.seen
    assert round_trip(parts, missed) == missed


def test_nothing_is_there_before_it_was_written(parts: S3Parts) -> None:
    assert parts.read(NAME) is None


def test_what_may_not_be_read_is_told(parts: S3Parts, memory: MemoryS3) -> None:
    def deny(params: Mapping[str, Any]) -> Answer:  # noqa: ARG001
        raise ServiceError("AccessDenied", 403)

    memory.get_object = deny  # type: ignore[method-assign]
    with pytest.raises(UnreadableObjectError, match=f"s3://{BUCKET}/{PREFIX}{NAME} cannot be read"):
        parts.read(NAME)


DAMAGED = (
    f"s3://{BUCKET}/{PREFIX}{NAME} is not what this version of Train on Label has written .*: delete it, and"
    " it is made again"
)


@given(st.data())
def test_a_part_that_is_damaged_anywhere_is_told(data: st.DataObject) -> None:
    memory = MemoryS3()
    with process(Wire({"s3": memory})):
        parts = S3Parts(cast("Any", connected("s3")), BUCKET, PREFIX, BY)
        parts.write(NAME, part_of(line("object-detection", 1) + b"\n", rules_for("object-detection")))
        whole = held(memory)
        at = data.draw(st.integers(0, len(whole) - 1))
        flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
        damaged = data.draw(st.sampled_from([whole[:at], whole[:at] + flipped + whole[at + 1 :]]))
        hold(memory, damaged)

        with pytest.raises(DamagedPartError, match=DAMAGED):
            parts.read(NAME)


class Acting:
    """Acts where it is unpickled."""

    def __init__(self, call: Any, *arguments: object) -> None:
        self._reduced = (call, arguments)

    def __reduce__(self) -> Any:
        return self._reduced


def test_a_part_that_would_act_is_refused(parts: S3Parts, memory: MemoryS3, tmp_path: Path) -> None:
    acted = tmp_path / "acted"
    acting = [
        Acting(os.system, f"touch {acted}"),
        Acting(builtins.eval, f"open({str(acted)!r}, 'w')"),
        Acting(builtins.exec, f"open({str(acted)!r}, 'w')"),
        Acting(builtins.open, str(acted), "w"),
        Acting(acted.touch),
        Acting(getattr, Acting(builtins.__import__, "os"), "system"),
    ]
    for each in acting:
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            pickled = pickle.dumps([each], protocol)
            hold_pickled(memory, pickled)
            with pytest.raises(DamagedPartError, match="may not be part of it"):
                parts.read(NAME)
    assert not acted.exists()
    pickle.loads(pickle.dumps(acting[0]))  # noqa: S301  # else it would be no proof
    assert acted.exists()


def global_(module: str, name: str) -> bytes:
    """A pickle that is nothing but what find_class finds."""
    texts = (b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name))
    return b"\x80\x04" + b"".join(texts) + b"\x93."


PART = "train_on_label.preparation.ranges.part"
PROCESS = "train_on_label.preparation.ranges.process"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("builtins", "getattr"),
        ("collections", "namedtuple"),
        ("functools", "partial"),
        ("collections", "Counter.update"),
        ("array", "array.fromlist"),
        (PART, "Part.__init__.__globals__"),  # steps from a class to whatever it knows
        (PART, "chain"),  # what a module imports
        (PART, "SeenSources"),
        (PART, "Tally"),  # a class of this project, not where it lies
        (PART, "prepare_part"),  # functions
        (PART, "__builtins__"),
        (PROCESS, "os"),
        (PROCESS, "PreparingProcess"),  # a class that starts a process
        (PROCESS, "ProcessKilledError"),
        ("train_on_label.aws.s3.parts", "S3Parts"),
        ("train_on_label.no_such_module", "Part"),
        (PART, "NoSuchClass"),
        ("train_on_label_cli.main", "app"),
        ("train_on_label", "preparation"),
        ("train_on_label.", "Part"),
        ("", ""),
    ],
)
def test_other_names_are_refused(parts: S3Parts, memory: MemoryS3, module: str, name: str) -> None:
    hold_pickled(memory, global_(module, name))
    with pytest.raises(DamagedPartError, match=DAMAGED):
        parts.read(NAME)


def test_a_class_of_data_is_found(parts: S3Parts, memory: MemoryS3) -> None:
    hold_pickled(memory, global_(PART, "Part"))
    assert parts.read(NAME) is Part


@pytest.mark.parametrize("pickled", [b"", b".", b"no pickle", b"cos\nsystem\n.", b"\x80\x7f.", b"(" * 9])
def test_what_is_no_pickle_is_told(parts: S3Parts, memory: MemoryS3, pickled: bytes) -> None:
    hold_pickled(memory, pickled)
    with pytest.raises(DamagedPartError, match=DAMAGED):
        parts.read(NAME)


MANY = Marks(seen=array("Q", range(0, 2**60, 2**50)), judged=array("Q", [5, 2**59]))
MARKS = "pass-0-0/range-17/marks"


def all_of(slices: Slices) -> Stretch:
    return Stretch(MARKS, slices, 0, SLICES)


def test_marks_come_back_by_their_slices(parts: S3Parts, memory: MemoryS3) -> None:
    whole = [mark for each in MANY.sliced() for mark in each]
    slices = round_trip(parts, parts.write_slices(MARKS, MANY.sliced()))
    memory.head_object = None  # type: ignore[assignment,method-assign]  # one request is enough

    ends = (0, 1, 100, 101, SLICES)
    stretches = [Stretch(MARKS, slices, *each) for each in pairwise(ends)]
    assert [mark for each in parts.read_stretches(stretches) for mark in each] == whole
    assert len(held(memory, MARKS)) == 8 * len(whole) == 8 * slices.count


def test_no_marks_take_no_request(parts: S3Parts) -> None:
    none = Slices.of(list(Marks().sliced()))

    assert list(parts.read_stretches([Stretch("not/there", none, 0, 9)])) == [array("Q")]


DAMAGED_MARKS = (
    f"s3://{BUCKET}/{PREFIX}{MARKS} is not what this version of Train on Label has written .*: delete "
    f"s3://{BUCKET}/{PREFIX}pass-0-0/range-17/part, and it is made again"
)


@given(st.data())
def test_marks_that_are_damaged_anywhere_are_told(data: st.DataObject) -> None:
    memory = MemoryS3()
    with process(Wire({"s3": memory})):
        parts = S3Parts(cast("Any", connected("s3")), BUCKET, PREFIX, BY)
        slices = parts.write_slices(MARKS, MANY.sliced())
        whole = held(memory, MARKS)
        at = data.draw(st.integers(0, len(whole) - 1))
        flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
        hold(memory, data.draw(st.sampled_from([whole[:at], whole[:at] + flipped + whole[at + 1 :]])), MARKS)

        with pytest.raises(DamagedPartError, match=DAMAGED_MARKS):
            list(parts.read_stretches([all_of(slices)]))


def test_marks_that_are_gone_or_fewer_than_where_a_slice_begins_are_told(
    parts: S3Parts, memory: MemoryS3
) -> None:
    slices = parts.write_slices(MARKS, MANY.sliced())
    hold(memory, held(memory, MARKS)[:8], MARKS)
    with pytest.raises(DamagedPartError, match=DAMAGED_MARKS):
        list(parts.read_stretches([Stretch(MARKS, slices, 200, 201)]))
    del memory.objects[BUCKET, f"{PREFIX}{MARKS}"]
    with pytest.raises(DamagedPartError, match=DAMAGED_MARKS):
        list(parts.read_stretches([all_of(slices)]))


def test_marks_that_may_not_be_read_are_told(parts: S3Parts, memory: MemoryS3) -> None:
    def deny(params: Mapping[str, Any]) -> Answer:  # noqa: ARG001
        raise ServiceError("AccessDenied", 403)

    slices = parts.write_slices(MARKS, MANY.sliced())
    memory.get_object = deny  # type: ignore[method-assign]
    with pytest.raises(UnreadableObjectError, match=f"{MARKS} cannot be read"):
        list(parts.read_stretches([all_of(slices)]))


def test_what_is_told_of_a_meeting_comes_back(parts: S3Parts) -> None:
    slices = Slices.of(list(MANY.sliced()))
    meeting = Meeting((Attendee(0, 0, False, MARKS, slices),) * 2, 2, 3)
    before = Before(lines=7, met=(Task("pass-0-0", 1, meeting.digest),), entity_names=frozenset({"bee"}))

    assert round_trip(parts, meeting) == meeting
    assert round_trip(parts, before) == before
    assert round_trip(parts, before).digest == before.digest


def test_parts_are_read_in_order_and_those_that_are_not_there_too(parts: S3Parts) -> None:
    for number in range(0, 40, 2):
        parts.write(f"range-{number}/part", number)

    found = list(parts.read_all(f"range-{number}/part" for number in range(40)))

    assert found == [None if number % 2 else number for number in range(40)]


def test_tasks_lie_where_a_state_machine_is_told(parts: S3Parts, memory: MemoryS3) -> None:
    items = [{"parts": parts.uri, "range": 17}, {"parts": parts.uri, "range": 18}]

    place = parts.write_tasks("pass-0/tasks.json", items)

    assert place == {"bucket": BUCKET, "key": f"{PREFIX}pass-0/tasks.json"}
    assert json.loads(memory.objects[place["bucket"], place["key"]]) == items
    assert parts.uri == f"s3://{BUCKET}/{PREFIX}"


def test_outputs_are_kept_where_the_block_ends_well_and_can_be_appended(
    parts: S3Parts, memory: MemoryS3
) -> None:
    for name in ("one", "two"):
        with parts.outputs(name) as outputs:
            outputs.train.write(f"{name}\n".encode())
            outputs.rejects.write(b'{"line": 1}\n{"line": 2}\n')
            assert not any(key.startswith(f"{PREFIX}{name}") for _, key in memory.objects)

    with parts.outputs("all") as outputs:
        parts.append_all(outputs.train, ("one/train", "two/train"))
        parts.append_all(outputs.validation, ("one/validation", "two/validation"))
        for lines in parts.lines_of_each(("one/rejects", None, "two/rejects")):
            for each in lines:
                outputs.rejects.write(each)

    rejects = b'{"line": 1}\n{"line": 2}\n'
    assert {name: held(memory, f"all/{name}") for name in ("train", "validation", "rejects")} == {
        "train": b"one\ntwo\n",
        "validation": b"",
        "rejects": rejects + rejects,
    }


def test_outputs_are_let_go_where_the_block_fails(parts: S3Parts, memory: MemoryS3) -> None:
    def append_what_is_not_there() -> None:
        with parts.outputs("all") as outputs:
            outputs.train.write(b"x" * 10_000_000)
            parts.append_all(outputs.train, ["none/train"])

    with pytest.raises(MissingObjectError, match="none/train is not there"):
        append_what_is_not_there()

    assert [key for _, key in memory.objects] == [f"{PREFIX}all/begun.json"]
    assert not memory.uploads


def test_an_output_that_is_no_upload_is_written(parts: S3Parts, memory: MemoryS3) -> None:
    hold(memory, b"two\n", "two/train")
    output = BytesIO(b"one\n")
    output.seek(0, 2)

    parts.append_all(output, ["two/train"])

    assert output.getvalue() == b"one\ntwo\n"


def test_lines_are_those_of_each_name(parts: S3Parts, memory: MemoryS3) -> None:
    hold(memory, b"a\r\nb", "one/rejects")

    assert [list(lines) for lines in parts.lines_of_each((None, "one/rejects"))] == [[], [b"a\r\n", b"b"]]

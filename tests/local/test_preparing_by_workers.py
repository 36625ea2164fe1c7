"""Worker functions prepare what one function does, byte for byte, also where their processes are killed."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random, randrange

import pytest

from local.aws import LaptopAws
from tests.support.killing import killed_at_random
from tests.support.sample_lines import TASK_TYPES, as_line, line, record
from tests.support.scaled_laptop import PLANNER, WORKER, ScaledLaptop
from tests.support.union_world import labeled

pytestmark = pytest.mark.long

TRAINING = {
    "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/trainer:1",
    "instance_type": "ml.g5.xlarge",
}
BOXES, UNION = "object-detection", "union"
DIES_ONCE = """
import os
import signal

from train_on_label.aws.s3.upload import S3Upload

def die_behind(name, is_of_part):
    real = getattr(S3Upload, name)

    def act(upload, *given):
        real(upload, *given)
        if upload._key.startswith("_parts/") == is_of_part:
            try:
                os.close(os.open(f"FOLDER/{name}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                return
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(S3Upload, name, act)

die_behind("_upload_part", True)
die_behind("_copy_part", False)
"""

only_linux = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="only Linux tells whose processes run"
)


@pytest.fixture(scope="module")
def laptop() -> Iterator[ScaledLaptop]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFN_WAIT_SCALE", "0.01")  # between attempts
        with LaptopAws() as aws:
            yield ScaledLaptop(aws, [*map(profile, TASK_TYPES), profile(UNION, train_on="profile")])


def profile(name: str, **dataset: object) -> dict[str, object]:
    return {"name": name, "dataset": {"check_images": "none", **dataset}, "training": TRAINING}


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_of_every_task_type_with_duplicates_across_every_boundary(
    laptop: ScaledLaptop, task_type: str
) -> None:
    lines = [line(task_type, number) for number in range(12)]
    data = b"".join(each + b"\n" for each in [*lines, b"{", *lines])
    laptop.cut(len(data) // 4 + 1)

    event = laptop.drop(task_type, f"all-{task_type}", data)

    one = laptop.alone(event)
    assert laptop.shared(event) == one
    assert one["rejects.jsonl"].count(b"DUPLICATE_SOURCE") == len(lines)


def labeled_again(number: int) -> bytes:
    """Objects of which earlier manifests have some, some of them twice, by class ids of its own."""
    names = {str((number + at) % 5): name for at, name in enumerate(("bee", "wasp", f"fly {number % 7}"))}
    ids = list(map(int, names))
    records = []
    for source in (*range(number, number + 6), number, number + 3):
        record = labeled(BOXES, source, "bees", **{"class-map": names})
        for box in record["bees"]["annotations"]:
            box["class_id"] = ids[source % len(ids)]
        records.append(record)
    return b"".join(as_line(each) + b"\n" for each in records)


@only_linux
def test_of_a_union_of_fifty_while_workers_and_who_joins_are_killed(laptop: ScaledLaptop) -> None:
    for number in range(50):
        event = laptop.drop(UNION, f"bees-{number}", labeled_again(number))
        assert laptop.takes_in(event)
    laptop.cut(3_000, marks_at_once=150)
    seed = randrange(10**6)  # noqa: S311  # another one each time, for processes keep no time anyway

    one, execution = laptop.alone(event), laptop.begin(event)
    functions, random = (PLANNER, WORKER), Random(seed)  # noqa: S311  # no secret
    with killed_at_random(laptop.aws, functions, random, most=10, seconds=2) as killed:
        is_prepared = laptop.ends_well(execution)
    many = laptop.prepared_shared() if is_prepared else laptop.shared(event)

    assert many == one, f"seed {seed}"
    assert len(json.loads(one["dataset.json"])["sources"]) == 50
    assert killed
    assert "Runtime.ExitError" in laptop.errors()


@only_linux
def test_a_range_whose_workers_are_all_killed_fails_for_good_and_a_replay_goes_on(
    laptop: ScaledLaptop,
) -> None:
    event = laptop.drop(BOXES, "killed", b"".join(line(BOXES, number) + b"\n" for number in range(20)))
    laptop.cut(3_000)
    execution = laptop.begin(event)
    with killed_at_random(laptop.aws, [WORKER], Random(), seconds=0.02):  # noqa: S311  # no secret
        assert not laptop.ends_well(execution)

    assert laptop.shared(event) == laptop.alone(event)


def test_who_begins_again_lets_go_of_the_upload_in_which_it_was_killed(tmp_path: Path) -> None:
    records = [{**record(BOXES, number), "note": "x" * 240_000} for number in range(100)]
    data = b"".join(as_line(each) + b"\n" for each in records)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFN_WAIT_SCALE", "0.01")
        with LaptopAws() as aws:
            code = DIES_ONCE.replace("FOLDER", str(tmp_path))
            laptop = ScaledLaptop(aws, [profile(BOXES)], also_runs=code)
            event = laptop.drop(BOXES, "large", data)
            laptop.cut(12_000_000)

            one, execution = laptop.alone(event), laptop.begin(event)
            assert laptop.ends_well(execution)

            # A worker was killed, and who joins.
            assert {path.name for path in tmp_path.iterdir()} == {"_upload_part", "_copy_part"}
            assert laptop.errors() == ["Runtime.ExitError"] * 2
            assert laptop.prepared_shared() == one

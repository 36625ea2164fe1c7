"""What the sample of lines and the dataset card cost beside preparing."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.engines import KINDS, rules_of
from benchmarks.manifests import write_object_detection
from benchmarks.report import Row
from train_on_label.codes import Refused
from train_on_label.labeling.labeling_job import LabelingJob
from train_on_label.planning.card.card import MadeBy, render_card
from train_on_label.planning.plan import Plan
from train_on_label.preparation.prepare import prepare
from train_on_label.preparation.sample import Sample
from train_on_label.settings.profile.profiles import Profile
from train_on_label_cli.plans.local_manifest import LocalManifest
from train_on_label_cli.plans.stores import Folder

_BYTES = 110_000_000  # 100,000 lines
_PROFILE = {"name": "street", "training": {"algorithm": "object-detection", "instance_type": "ml.g5.xlarge"}}


def measure(quick: bool) -> Iterator[Row]:
    """Medians of runs, in processor time, of one dataset of object detection; the first is let go."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "output.manifest")
        write_object_detection(path, _BYTES)
        turns = [_turn(LocalManifest(str(path)), Path(name, "out")) for _ in range(4 if quick else 8)][1:]
    preparing, sample, card = (statistics.median(column) for column in zip(*turns, strict=True))
    yield Row("100,000 lines prepared", f"{preparing - sample:.2f} s")
    yield Row("  their sample", f"{sample * 1000:.0f} ms")
    yield Row("  their card", f"{card * 1000:.0f} ms")
    yield Row("  more time by both", f"{(sample + card) / (preparing - sample):.1%}", "below 5%")


def _turn(manifest: LocalManifest, out: Path) -> tuple[float, float, float]:
    sampling: list[float] = []

    def timed(*arguments: Any) -> None:
        sampling.append(_seconds(lambda: add(*arguments)))

    add = Sample.add
    with patch.object(Sample, "add", timed):
        started = time.process_time()
        dataset = prepare("street", manifest, rules_of(KINDS[0]), Folder(out))
        preparing = time.process_time() - started
    plan = Plan(
        job=LabelingJob(name="street", arn="", label_attribute="street", manifest_uri=manifest.uri),
        manifest=manifest,
        profile=Profile.model_validate(_PROFILE),
        training_job="street",
        dataset=dataset,
        decision=Refused(()),
    )
    return preparing, sum(sampling), _seconds(lambda: render_card(plan, MadeBy()))


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started

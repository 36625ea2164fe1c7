"""From the event of a completed labeling job to the training job, on the laptop's AWS."""

import statistics
import time
from collections.abc import Iterator

from benchmarks.manifests import object_detection_lines
from benchmarks.report import Row
from local.aws import LaptopAws
from local.deployment import Deployed, deploy
from local.labeling import create_labeling_job

_LINES = 1_000
_PATIENCE = 60.0  # seconds


def measure(quick: bool) -> Iterator[Row]:
    """Seconds until DescribeTrainingJob knows the job, the first time and once the function is warm."""
    with LaptopAws() as aws:
        deployed = deploy(aws)
        aws.training.hold()  # what is measured ends where training begins
        manifest = b"".join(object_detection_lines(_LINES)).replace(
            b"s3://labeling-example/", f"s3://{deployed['LabelingBucket']}/".encode()
        )
        seconds = [_seconds(aws, deployed, f"street-{run}", manifest) for run in range(4 if quick else 10)]
    what = f"event to training job, {_LINES:,} lines"
    yield Row(f"{what}, cold", f"{seconds[0]:.2f} s")
    yield Row(f"{what}, warm, median", f"{statistics.median(seconds[1:]):.2f} s", "below 1 s")


def _seconds(aws: LaptopAws, deployed: Deployed, name: str, manifest: bytes) -> float:
    source = f"s3://{deployed['LabelingBucket']}/images/1.jpg"
    create_labeling_job(aws, deployed, name, attribute="street", sources=[source])
    aws.workers.complete(name, manifest)
    started = time.perf_counter()  # the event is on its way when this call has returned
    sagemaker = aws.client("sagemaker")
    while not sagemaker.list_training_jobs(NameContains=f"{name}-")["TrainingJobSummaries"]:
        if time.perf_counter() - started > _PATIENCE:
            raise TimeoutError(f"{name} led to no training job; the server said:\n{aws.log_tail()}")
        time.sleep(0.01)
    return time.perf_counter() - started

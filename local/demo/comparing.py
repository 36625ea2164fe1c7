"""Two models of one team, on the same validation images."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from local.aws import LaptopAws
from local.demo.errors import DemoError
from local.demo.trained import Trained
from pipe_mode import Record
from pipe_mode.errors import Place
from train_on_label.preparation import files
from train_on_label.s3_uri import parse_s3_uri
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.model_files import start_from
from train_on_label_containers.stand_ins.object_detection import ObjectDetection


def compared(aws: LaptopAws, first: Trained, second: Trained) -> str:
    """How well both models do on all validation images of the second one; DemoError where it is no better."""
    lines = _content(aws, f"{second.prefix}{files.VALIDATION}").splitlines()
    records = [_record(aws, line, second.team.attribute) for line in lines]
    before, after = (_mean_average_precision(aws, each, records) for each in (first, second))
    if after <= before:
        raise DemoError(f"{second.training_job} has an mAP of {after:.4f}, no more than {before:.4f} before")
    return (
        f"On the same {len(records)} validation images of both labeling jobs, the model of the first one has "
        f"an mAP of {before:.4f}, that of both {after:.4f}."
    )


def _mean_average_precision(aws: LaptopAws, trained: Trained, records: list[Record]) -> float:
    job = aws.client("sagemaker").describe_training_job(TrainingJobName=trained.training_job)
    model = ObjectDetection(Hyperparameters("object-detection", job["HyperParameters"]), "")
    with TemporaryDirectory() as folder:
        Path(folder, "model.tar.gz").write_bytes(_content(aws, trained.model))
        start_from(Path(folder), model)
    return model.measure([list(map(model.example, records))])["mAP"]


def _record(aws: LaptopAws, line: bytes, attribute: str) -> Record:
    record = json.loads(line)
    values = {
        "source-ref": _content(aws, record["source-ref"]),
        "label": json.dumps(record[attribute]).encode(),
    }
    return Record(values.items(), Place("validation", 0, 0))


def _content(aws: LaptopAws, uri: str) -> bytes:
    bucket, key = parse_s3_uri(uri)
    return aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()

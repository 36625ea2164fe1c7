"""The stand-ins as programs in a container: fed in Pipe mode, heard in the log, judged by their model."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from tests.containers.conftest import World
from tests.containers.examples import digits, opinions, records
from tests.containers.training_requests import Container, put_lines, request_for
from train_on_label_containers.archive import write_archive
from train_on_label_containers.layout import failure
from train_on_label_containers.metrics import LogMetrics
from train_on_label_containers.stand_ins.blazingtext import BlazingText
from train_on_label_containers.stand_ins.epoch import run_epoch
from train_on_label_containers.stand_ins.hyperparameters import Hyperparameters
from train_on_label_containers.stand_ins.image_classification import ImageClassification
from train_on_label_containers.stand_ins.model_files import save_model, start_from
from train_on_label_containers.stand_ins.object_detection import ObjectDetection
from train_on_label_containers.stand_ins.program import main
from train_on_label_containers.stand_ins.published import command, metric_definitions, stand_in_for
from train_on_label_containers.stand_ins.refusal import CUSTOMER_ERROR, CustomerError
from train_on_label_containers.stand_ins.semantic_segmentation import SemanticSegmentation
from train_on_label_containers.training import Ended

DIGITS = {"num_classes": "10", "num_training_samples": "96", "image_shape": "3,28,28", "epochs": "3"}
TEXTS = {"mode": "supervised", "epochs": "2"}


def digits_request(world: World, hyperparameters: dict[str, str] = DIGITS) -> dict[str, Any]:
    """120 digits as objects and manifests."""
    lines = [
        {"source-ref": world.put(f"{number}.png", data), "bees": label}
        for number, (data, label) in enumerate(digits(120))
    ]
    channels = {
        "train": put_lines(world, "t.manifest", lines[:96]),
        "validation": put_lines(world, "v.manifest", lines[96:]),
    }
    return request_for(channels, hyperparameters)


def texts_request(world: World, content_type: str = "application/x-recordio") -> dict[str, Any]:
    """A request of BlazingText, which starts quickly, with a train channel alone."""
    lines = [{"source": text.decode(), "bees": label} for text, label in opinions(40)]
    request = request_for({"train": put_lines(world, "t.manifest", lines)}, TEXTS)
    channel = request["InputDataConfig"][0]
    channel["ContentType"] = content_type
    channel["DataSource"]["S3DataSource"]["AttributeNames"] = ["source", "bees"]
    return request


def trained(container: Container, algorithm: str) -> Ended:
    """Runs an algorithm's stand-in."""
    return container.run(*command(algorithm))


def archived(model: Path) -> bytes:
    """A model's tar.gz."""
    file = io.BytesIO()
    write_archive(model, file)
    return file.getvalue()


def test_pipe_mode_and_plain_files_give_the_same_model_wherever_it_is_trained(
    world: World, tmp_path: Path
) -> None:
    container = Container(tmp_path / "container", world.folder, digits_request(world), built_in=True)

    assert trained(container, "image-classification") == Ended(0)

    plain, from_files = digits_stand_in(), records(digits(120))
    with threadpool_limits(1):
        *_, expected = [run_epoch(plain, from_files[:96], from_files[96:]) for _ in range(3)]
    (here := tmp_path / "here").mkdir()
    save_model(here, plain, expected)
    assert archived(container.base / "model") == archived(here)

    metrics = LogMetrics(metric_definitions("image-classification"))
    heard = [value for line in container.lines for value in metrics.read(line)]
    assert [name for name, _ in heard] == ["train:accuracy", "validation:accuracy"] * 3
    assert metrics.last["validation:accuracy"] == pytest.approx(expected["validation:accuracy"], abs=1e-4)
    assert "This is a stand-in for image-classification" in container.lines[0]
    assert [line for line in container.lines if "Epoch[2] Validation-accuracy=" in line]


@pytest.fixture
def refused(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """refused(kind, request) is what a stand-in, run in this process, writes as its failure."""

    def refused(kind: Any, request: dict[str, Any]) -> str:
        container = Container(tmp_path / "refused", world.folder, request)
        monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(container.base))
        assert main(kind) == CUSTOMER_ERROR
        return failure(container.base)

    return refused


def test_a_content_type_of_other_algorithms_is_refused(world: World, refused: Callable[..., str]) -> None:
    assert refused(BlazingText, texts_request(world, "text/csv")) == (
        "Unable to initialize the algorithm. Failed to validate input data configuration."
        " (caused by ValidationError) Caused by: 'text/csv' is not one of ['application/x-recordio'],"
        " the ContentType of train"
    )


def test_a_missing_channel_is_refused(world: World, refused: Callable[..., str]) -> None:
    request = request_for({"train": put_lines(world, "t.manifest", [])}, {})

    assert "'validation' is a required property" in refused(ImageClassification, request)


def with_model(request: dict[str, Any], uri: str) -> dict[str, Any]:
    """The request with the channel of a warm start."""
    source = {"S3DataType": "S3Prefix", "S3Uri": uri}
    channel = {"ChannelName": "model", "InputMode": "File", "DataSource": {"S3DataSource": source}}
    return request | {"InputDataConfig": [*request["InputDataConfig"], channel]}


def hostile_archive() -> bytes:
    """A model that would write outside its folder."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member = tarfile.TarInfo("../../stand-in.json")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"{}"))
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"no archive", hostile_archive()])
def test_a_model_that_is_none_of_the_stand_ins_is_refused(
    world: World, refused: Callable[..., str], content: bytes
) -> None:
    uri = world.put("models/other/output/model.tar.gz", content)

    reason = refused(BlazingText, with_model(texts_request(world), uri))

    assert reason.startswith("The model in the model channel is none that this stand-in can start from: ")


def digits_stand_in(num_classes: int = 10) -> ImageClassification:
    """One that has not learned yet."""
    hyperparameters = DIGITS | {"num_classes": str(num_classes)}
    return ImageClassification(
        Hyperparameters("image-classification", hyperparameters), content_type="application/x-recordio"
    )


def test_a_warm_start_goes_on_where_the_model_was(tmp_path: Path) -> None:
    examples = records(digits(120))
    early, warm = digits_stand_in(), digits_stand_in()
    run_epoch(early, examples[:96], examples[96:])
    folder = tmp_path / "model"
    folder.mkdir()
    save_model(folder, early, {})
    with (tmp_path / "model.tar.gz").open("wb") as file:
        write_archive(folder, file)

    start_from(tmp_path, warm)

    going_on = run_epoch(early, examples[:96], examples[96:])
    assert run_epoch(warm, examples[:96], examples[96:]) == going_on
    with pytest.raises(CustomerError, match="with num_classes 10, not image-classification with 11"):
        start_from(tmp_path, digits_stand_in(11))


@pytest.mark.parametrize("kind", [BlazingText, ImageClassification, ObjectDetection, SemanticSegmentation])
def test_the_log_of_an_epoch_says_each_metric_once(kind: Any) -> None:
    definitions = metric_definitions(kind.algorithm)
    measured = {each["Name"]: 0.25 + number / 8 for number, each in enumerate(definitions)}
    stand_in = SimpleNamespace(hyperparameters=SimpleNamespace(integer={"epochs": 2}.__getitem__))

    lines = kind.epoch_lines(stand_in, 0, measured)

    assert dict(each for line in lines for each in LogMetrics(definitions).read(line)) == measured
    assert sum(str(value) in line for line in lines for value in measured.values()) == len(measured)


@pytest.mark.parametrize(
    ("image", "algorithm"),
    [
        ("811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1", "object-detection"),
        ("685385470294.dkr.ecr.eu-west-1.amazonaws.com/blazingtext:latest", "blazingtext"),
        ("390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn/semantic-segmentation:1", "semantic-segmentation"),
        ("811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1", None),
        ("811284229777.dkr.ecr.eu-west-1.amazonaws.com/object-detection:1", None),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com/object-detection:1", None),
        ("object-detection", None),
        ("", None),
    ],
)
def test_the_image_says_which_algorithm_it_is(image: str, algorithm: str | None) -> None:
    assert stand_in_for(image) == algorithm

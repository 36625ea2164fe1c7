"""What is fed in Pipe mode comes out of `pipe_mode` as it went in."""

from pipe_mode import Channel
from tests.containers.conftest import World
from train_on_label_containers.pipe.channels import PipeChannel


def test_each_epoch_yields_every_line_in_another_order(world: World) -> None:
    images = {number: bytes([number]) * number * 1000 for number in range(20)}
    manifest = world.put_lines(
        "train.manifest",
        (
            {"source-ref": world.put(f"{number}.jpg", data), "label": number}
            for number, data in images.items()
        ),
    )
    channel = PipeChannel(
        name="train",
        data_type="AugmentedManifestFile",
        uri=manifest,
        attributes=("source-ref", "label"),
        record_io=True,
        shuffle_seed=3,
    )

    orders = []
    with world.fed(channel) as feeder:
        for _, records in zip(range(3), Channel("train"), strict=False):
            seen = {record.json("label"): record["source-ref"] for record in records}
            assert seen == images
            orders.append(tuple(seen))

    assert len(set(orders)) == 3
    assert feeder.channels["train"].epochs == 3
    assert feeder.channels["train"].records == 60
    assert not list(world.data.iterdir())

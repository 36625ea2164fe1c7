"""A program that trains for a moment, for tests in which what is learned does not matter."""

from local.aws import LaptopAws

OBJECT_DETECTION = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1"
_SCRIPT = """
echo '{}' >"$SAGEMAKER_BASE_DIR/model/model.json"
echo '#quality_metric: host=algo-1, epoch=0, validation mAP <score>=(0.25)'
echo '#quality_metric: host=algo-1, epoch=1, validation mAP <score>=(0.5)'
"""


def train_quickly(aws: LaptopAws) -> None:
    """Let jobs of object detection run the program: a model of one file, and a metric of 0.5 in the end."""
    aws.training.register_image(OBJECT_DETECTION, ["/bin/sh", "-c", _SCRIPT])

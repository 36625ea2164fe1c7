"""Records what the SageMaker Python SDK v2 sends for the announcement's example of December 2018.

The announcement used version 1 of the SDK; the calls are written with version 2's names for the same
arguments. Run it where `sagemaker==2.257.7` is installed, in an environment of its own:

    python tests/core/recordings/record_sdk_v2_request.py

It needs no account: the session's client records the request instead of sending it.
"""

# The SDK is not among this project's dependencies.
# mypy: disable-error-code="import-not-found"

import json
from pathlib import Path
from unittest.mock import MagicMock

from sagemaker.estimator import Estimator
from sagemaker.image_uris import retrieve
from sagemaker.inputs import TrainingInput
from sagemaker.session import Session

REGION = "us-east-1"
ATTRIBUTES = ["source-ref", "street-scenes-demo"]
DATASET = "s3://datasets/street-scenes-demo"


def record() -> dict[str, object]:
    """The arguments of CreateTrainingJob."""
    boto_session = MagicMock(region_name=REGION)
    client = MagicMock()
    session = Session(
        boto_session=boto_session,
        sagemaker_client=client,
        default_bucket="models",
        sagemaker_config={
            "SchemaVersion": "1.0",
            "SageMaker": {"PythonSDK": {"Modules": {"TelemetryOptOut": True}}},
        },
    )
    estimator = Estimator(
        retrieve("object-detection", REGION),
        "arn:aws:iam::111122223333:role/training",
        instance_count=1,
        instance_type="ml.p3.2xlarge",
        volume_size=50,
        max_run=360000,
        input_mode="Pipe",
        output_path="s3://models/street-scenes",
        sagemaker_session=session,
        # The announcement leaves the hyperparameters out; these two the algorithm requires.
        hyperparameters={"num_classes": 1, "num_training_samples": 2838},
    )
    channels = {
        name: TrainingInput(
            f"{DATASET}/{name}.manifest",
            distribution="FullyReplicated",
            content_type="image/jpeg",
            s3_data_type="AugmentedManifestFile",
            attribute_names=ATTRIBUTES,
        )
        for name in ("train", "validation")
    }
    estimator.fit(inputs=channels, wait=False, job_name="street-scenes-demo")
    arguments: dict[str, object] = client.create_training_job.call_args.kwargs
    return arguments


if __name__ == "__main__":
    recording = Path(__file__).with_name("sdk_v2_request.json")
    recording.write_text(json.dumps(record(), indent=2, sort_keys=True) + "\n", encoding="utf-8")

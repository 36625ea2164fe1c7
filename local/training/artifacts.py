"""What a training job leaves in S3: model.tar.gz and output.tar.gz."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from local.training.errors import TrainingFailedError
from train_on_label_containers.archive import write_archive

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def upload_artifacts(s3: "S3Client", request: Mapping[str, Any], base: Path) -> str:
    """Upload the model, and the output folder where there is something in it; the model's URI.

    TrainingFailedError where the role may not write there.
    """
    output = request["OutputDataConfig"]
    folder = f"{output['S3OutputPath'].rstrip('/')}/{request['TrainingJobName']}/output"
    if any((base / "output" / "data").iterdir()):
        _upload(s3, base / "output" / "data", f"{folder}/output.tar.gz", output.get("KmsKeyId"))
    model = f"{folder}/model.tar.gz"
    _upload(s3, base / "model", model, output.get("KmsKeyId"))
    return model


def _upload(s3: "S3Client", folder: Path, uri: str, key: str | None) -> None:
    bucket, _, name = uri.removeprefix("s3://").partition("/")
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
    with TemporaryFile() as file:
        write_archive(folder, file)
        file.seek(0)
        try:
            s3.upload_fileobj(file, bucket, name, ExtraArgs=encryption)
        except (Boto3Error, ClientError, BotoCoreError) as error:
            reason = f"ClientError: Failed to upload the model artifacts to {uri}: {error}"
            raise TrainingFailedError(reason) from error

"""The environment variables of a training container."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train_on_label_containers.layout import HOST


def container_environment(
    base: Path, request: Mapping[str, Any], *, training_job_arn: str, credentials: Mapping[str, str]
) -> dict[str, str]:
    """What the request gives, where the folders are, `credentials`, and of this process's own PATH alone.

    With network isolation there are no credentials, as the container reaches no service. `base` must
    have a folder `tmp` beside it, for temporary files.
    """
    scratch = str(base.parent / "tmp")
    isolated = bool(request.get("EnableNetworkIsolation"))
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        **({} if isolated else credentials),
        **(request.get("Environment") or {}),
        "SAGEMAKER_BASE_DIR": str(base),
        "TRAINING_JOB_NAME": request["TrainingJobName"],
        "TRAINING_JOB_ARN": training_job_arn,
        "CURRENT_HOST": HOST,
    }

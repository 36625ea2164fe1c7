"""Addresses of AWS's console pages, for people who are told of a job."""

from dataclasses import dataclass
from urllib.parse import quote

from train_on_label.partitions import partition_of

_HOSTS = {
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
_TRAINING_LOGS = "/aws/sagemaker/TrainingJobs"


@dataclass(frozen=True, slots=True)
class Console:
    """The console of one region."""

    region: str

    def labeling_job(self, name: str) -> str:
        """The labeling job's page."""
        return f"{self._service('sagemaker')}/groundtruth?region={self.region}#/labeling-jobs/details/{name}"

    def labels(self, labeling_job: str, dropped: str | None) -> dict[str, str]:
        """Where labels come from: the page of the labeling job, or of the dropped manifest's object."""
        if dropped is not None:
            return {"Manifest": self.s3_object(dropped)}
        return {"Labeling job": self.labeling_job(labeling_job)}

    def training_job(self, name: str) -> str:
        """The training job's page, with its metrics."""
        return f"{self._service('sagemaker')}/home?region={self.region}#/jobs/{name}"

    def training_logs(self, training_job: str) -> str:
        """What the training job's containers wrote."""
        return f"{self._log_group(_TRAINING_LOGS)}$3FlogStreamNameFilter$3D{_twice(f'{training_job}/')}"

    def log_group(self, name: str) -> str:
        """A function's log."""
        return self._log_group(name)

    def s3_object(self, uri: str) -> str:
        """An object's page, where it can be opened and downloaded."""
        # Also of one whose key was refused.
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return f"{self._service('s3')}/object/{bucket}?region={self.region}&prefix={quote(key)}"

    def _service(self, name: str) -> str:
        host = _HOSTS.get(partition_of(self.region), "console.aws.amazon.com")
        return f"https://{self.region}.{host}/{name}"

    def _log_group(self, name: str) -> str:
        page = f"{self._service('cloudwatch')}/home?region={self.region}#logsV2:log-groups/log-group"
        return f"{page}/{_twice(name)}"


def _twice(text: str) -> str:
    # The page decodes what follows the # twice, with $ in place of the outer %.
    return quote(quote(text, safe=""), safe="").replace("%", "$")

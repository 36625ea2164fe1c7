"""Gives each training job its machine."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.environment import trusted
from local.place import REGION
from local.training.programs import Programs
from local.training.role import Credentials, require_pulling, role_credentials

if TYPE_CHECKING:
    from local.clients import Clients
    from local.training.instance import Instance


class Instances:
    """Machines whose S3 and logs are this AWS's own, at ``endpoint_url``; ``pass_fds`` are for keepers."""

    def __init__(self, endpoint_url: str, certificate: Path | None, pass_fds: Sequence[int] = ()) -> None:
        self._endpoint_url = endpoint_url
        self._certificate = certificate
        self._pass_fds = pass_fds
        self._programs = Programs()
        self._clients: dict[str, Clients] = {}

    def start(self, job: Mapping[str, Any]) -> "Instance":
        """A machine for a job, with its role's credentials; TrainingFailedError where there can be none."""
        # boto3 takes as long to import as all else that the server needs to start.
        from local.training.instance import Instance  # noqa: PLC0415

        program = self._programs.program_for(job)
        credentials = role_credentials(job["RoleArn"], job["TrainingJobArn"])
        require_pulling(job["RoleArn"], job["AlgorithmSpecification"].get("TrainingImage", ""))
        clients = self._clients_with(credentials)
        return Instance(job, program, clients, self._variables(credentials), self._pass_fds)

    def register_image(self, image: str, command: Sequence[str]) -> None:
        """Let ``command`` run for jobs that name ``image``, exactly so."""
        self._programs.register(image, command)

    def clear(self) -> None:
        """Forget images and credentials."""
        self._programs.clear()
        self._clients.clear()

    def _clients_with(self, credentials: Credentials) -> "Clients":
        from local.clients import Clients  # noqa: PLC0415 - as above

        key = credentials["AWS_ACCESS_KEY_ID"]
        if key not in self._clients:
            self._clients[key] = Clients(
                self._endpoint_url,
                self._certificate,
                access_key_id=key,
                secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
                session_token=credentials.get("AWS_SESSION_TOKEN"),
            )
        return self._clients[key]

    def _variables(self, credentials: Credentials) -> dict[str, str]:
        """What the container needs to reach this AWS with the role's rights, and no other AWS."""
        return {
            "AWS_ENDPOINT_URL": self._endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **credentials,
            **trusted(self._certificate),
        }

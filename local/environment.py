"""The environment variables that point a process at the AWS on the laptop, and at nothing else."""

import os
from pathlib import Path

from local.place import ACCOUNT, REGION

# Ministack takes this key id for the account's root.
ACCESS_KEY = "test"


def client_environment(endpoint_url: str, certificate: Path | None = None) -> dict[str, str]:
    """This process's environment with every AWS variable replaced.

    No profile, credential or proxy of the user reaches the child: nothing can be sent to a real account.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ENDPOINT_URL_S3": endpoint_url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    return environment | trusted(certificate)


def server_environment(
    port: int, state_dir: Path, *, training_step_seconds: float, certificate: Path | None = None
) -> dict[str, str]:
    """The environment of the server: its port, its own folder for temporary files, and no Docker."""
    scheme = "https" if certificate else "http"
    environment = client_environment(f"{scheme}://127.0.0.1:{port}", certificate) | {
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "TMPDIR": str(state_dir),
        "LAMBDA_EXECUTOR": "local",
        # A socket that does not exist: else ministack looks for containers of its own on the user's Docker.
        "DOCKER_HOST": f"unix://{state_dir / 'no-docker.sock'}",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAPTOP_TRAINING_STEP_SECONDS": str(training_step_seconds),
    }
    if certificate:
        key = str(certificate.with_suffix(".key"))
        environment |= {
            "AUTH": "true",
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(certificate),
            "MINISTACK_SSL_KEY": key,
        }
    return environment


def trusted(certificate: Path | None) -> dict[str, str]:
    """The variables by which boto3, Python and Node come to trust the server's certificate."""
    names = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS") if certificate else ()
    return dict.fromkeys(names, str(certificate))

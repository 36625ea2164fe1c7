"""The server process: ministack with this project's SageMaker in it, on a socket that its parent bound.

Run as: python -m local.server LISTENER_FD HELD_FD
"""

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

import ministack.app
from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.answers import in_pieces
from local.control import is_control_path, serve_control
from local.delivery.code import install_code
from local.delivery.invocations import (
    install_error_types,
    install_log_ends,
    install_own_ends,
    install_retries,
)
from local.iam.installation import install_iam_requests
from local.iam.simulation import install_simulation
from local.s3.installation import install_s3
from local.sagemaker.adapters import LocalEventBridge, LocalIam, LocalS3
from local.sagemaker.installation import install
from local.sagemaker.service import SageMaker
from local.states.installation import install_step_functions
from local.training.instances import Instances


def main(listener: int, held: int) -> None:
    """Serve until killed; whoever has ``held`` open is waited for by the supervisor."""
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    step_seconds = float(os.environ["LAPTOP_TRAINING_STEP_SECONDS"])
    certificate = os.environ.get("MINISTACK_SSL_CERT")
    instances = Instances(
        os.environ["AWS_ENDPOINT_URL"], Path(certificate) if certificate else None, pass_fds=[held]
    )
    sagemaker = SageMaker(LocalS3(), LocalEventBridge(), instances, step_seconds=step_seconds)
    install(sagemaker, LocalIam())
    install_s3()
    install_code()
    install_retries()
    install_error_types()
    install_log_ends()
    install_own_ends()
    install_simulation()
    install_step_functions()
    if ministack.app.AUTH:
        install_iam_requests()

    # The ASGI protocol is untyped in ministack; hypercorn passes these through.
    async def app(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "http" and is_control_path(scope["path"]):
            await serve_control(sagemaker, scope, receive, send)
        else:
            await ministack.app.app(scope, receive, in_pieces(send))

    config = Config()
    config.bind = [f"fd://{listener}"]
    config.loglevel = "WARNING"
    # Set with enforce_iam only; ministack reads the same two to know that it is spoken to over TLS.
    config.certfile = certificate
    config.keyfile = os.environ.get("MINISTACK_SSL_KEY")
    asyncio.run(serve(app, config))


def _end_with_supervisor() -> None:
    # Reading ends only when the supervisor does; without it nobody would end this process and its workers.
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

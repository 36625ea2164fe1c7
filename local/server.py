"""The server process: ministack with this project's SageMaker in it, on a socket that its parent bound.

Run as: python -m local.server LISTENER_FD
"""

import asyncio
import os
import signal
import sys
import threading

import ministack.app
from hypercorn.asyncio import serve
from hypercorn.config import Config

from local.answers import in_pieces
from local.control import is_control_path, serve_control
from local.iam.installation import install_iam_requests
from local.sagemaker.adapters import LocalEventBridge, LocalIam, LocalS3
from local.sagemaker.installation import install
from local.sagemaker.service import SageMaker


def main(listener: int) -> None:
    """Serve until killed."""
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    step_seconds = float(os.environ["LAPTOP_TRAINING_STEP_SECONDS"])
    sagemaker = SageMaker(LocalS3(), LocalEventBridge(), step_seconds=step_seconds)
    install(sagemaker, LocalIam())
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
    config.certfile = os.environ.get("MINISTACK_SSL_CERT")
    config.keyfile = os.environ.get("MINISTACK_SSL_KEY")
    asyncio.run(serve(app, config))


def _end_with_supervisor() -> None:
    # Reading ends only when the supervisor does; without it nobody would end this process and its workers.
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))

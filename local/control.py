"""The paths under /_laptop/, by which tests and demos play what people and machines would do."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

from local.delivery.queues import let_pass
from local.sagemaker.errors import SageMakerError
from local.sagemaker.service import SageMaker

_ROOT = "/_laptop/"
_PREFIX = f"{_ROOT}sagemaker/"
_JOB = re.compile(
    _PREFIX + r"(labeling|training)-jobs/([^/]+)/(complete|complete-late|deliver|write-output|fail|stop|emit)"
)

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


# Any: options are JSON, each action's own.
_STEERING: dict[str, Callable[[SageMaker, dict[str, Any]], None]] = {
    "hold": lambda sagemaker, _: sagemaker.training_jobs.life.hold(),
    "release": lambda sagemaker, _: sagemaker.training_jobs.life.release(),
    "fail-next": lambda sagemaker, options: sagemaker.training_jobs.life.fail_next(
        options["reason"], options.get("job_name")
    ),
    "limit": lambda sagemaker, options: sagemaker.training_jobs.quotas.limit(
        options["instance_type"], options["instances"], spot=options["spot"]
    ),
    "images": lambda sagemaker, options: sagemaker.instances.register_image(
        options["image"], options["command"]
    ),
}


def is_control_path(path: str) -> bool:
    """Whether a request is for this module and not for AWS."""
    return path.startswith(_ROOT)


async def serve_control(sagemaker: SageMaker, scope: Mapping[str, str], receive: Receive, send: Send) -> None:
    """Answer one request: 200 with a JSON object, 400 if SageMaker refuses, 404 for any other path."""
    body = await _read(receive)
    try:
        answer = await _perform(sagemaker, scope["path"], body, is_json=_is_json(scope))
        status = 200
    except KeyError as error:
        status, answer = 400, {"error": f"The request's JSON lacks {error}."}
    except LookupError as error:
        status, answer = 404, {"error": str(error)}
    except (SageMakerError, ValueError) as error:
        status, answer = 400, {"error": str(error)}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


async def _perform(sagemaker: SageMaker, path: str, body: bytes, *, is_json: bool) -> dict[str, str]:
    options = json.loads(body) if is_json else {}
    if path == f"{_ROOT}queues/let-pass":
        let_pass(options["seconds"])
        return {}
    if path == f"{_PREFIX}refuse-next":
        error = SageMakerError(options["code"], options["message"])
        sagemaker.refuse_next(options["operation"], error)
        return {}
    action = path.removeprefix(f"{_PREFIX}training-jobs/")
    if action in _STEERING:
        _STEERING[action](sagemaker, options)
        return {}
    found = _JOB.fullmatch(path)
    if not found:
        raise LookupError(f"There is nothing to control at {path}.")
    kind, name, verb = found.groups()
    if kind == "training":
        return _control_training_job(sagemaker, name, verb)
    return await _control_labeling_job(sagemaker, name, verb, options if is_json else body)


def _control_training_job(sagemaker: SageMaker, name: str, verb: str) -> dict[str, str]:
    if verb != "emit":
        raise LookupError(f"A training job knows emit here, not {verb}.")
    sagemaker.training_jobs.emit(sagemaker.training_jobs.get(name))
    return {}


async def _control_labeling_job(
    sagemaker: SageMaker, name: str, verb: str, content: bytes | dict[str, str]
) -> dict[str, str]:
    jobs = sagemaker.labeling_jobs
    options = content if isinstance(content, dict) else {}
    if verb in ("complete-late", "write-output"):
        if not isinstance(content, bytes):
            raise LookupError(f"{verb} takes the manifest's bytes, not JSON.")
        act = jobs.complete_late if verb == "complete-late" else jobs.write_output
        return {"OutputDatasetS3Uri": await act(name, content)}
    if verb == "complete":
        if isinstance(content, bytes):
            return {"OutputDatasetS3Uri": await jobs.complete(name, content)}
        manifest = options["manifest"]
        if manifest.startswith("s3://"):
            return {"OutputDatasetS3Uri": await jobs.complete_from(name, manifest)}
        return {"OutputDatasetS3Uri": await jobs.complete(name, manifest.encode())}
    if verb == "deliver":
        await jobs.deliver(name)
    elif verb == "fail":
        jobs.fail(name, options["reason"])
    elif verb == "stop":
        await jobs.stop({"LabelingJobName": name})
    else:
        jobs.emit(name)
    return {}


def _is_json(scope: Mapping[str, object]) -> bool:
    headers = scope["headers"]
    return isinstance(headers, list) and (b"content-type", b"application/json") in headers


async def _read(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        chunk = message.get("body", b"")
        if isinstance(chunk, bytes):
            chunks.append(chunk)
        more = bool(message.get("more_body"))
    return b"".join(chunks)

"""Large manifests are shared among workers: which ones are, and who has the workers begin."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from labeling_completed.deadline import within
from train_on_label.aws.environment import LabelingCompletedEnvironment
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.aws.s3.begun import BegunUploads, By
from train_on_label.aws.s3.parts import S3Parts
from train_on_label.instructions import instructions_in
from train_on_label.planning.one_function import OneFunction
from train_on_label.preparation import files
from train_on_label.preparation.images.look import Look
from train_on_label.preparation.passes.manifests import Passes
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.preparation.ranges.cutting import cut
from train_on_label.preparation.ranges.meeting import marks_within
from train_on_label.preparation.ranges.workers import Workers
from train_on_label.state_changes import Event
from train_on_label.version import __version__

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient

_MOST_OF_A_NAME = 80
"""Characters of an execution's."""


class UnreadablePartsError(Exception):
    """The function may not read what workers wrote: the deployment is at fault, and not the labels."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What passes over manifests: this function alone, or workers where there are some and it is worth it."""

    s3: "S3Client"
    environment: LabelingCompletedEnvironment
    function: OneFunction
    by: By
    """This process."""

    def is_shared(self, sizes: Sequence[int]) -> bool:
        """Whether manifests of so many bytes are prepared by workers."""
        scale = self.environment
        return scale.preparing_arn is not None and sum(sizes) > scale.above_bytes

    @contextmanager
    def passes(self, sizes: Sequence[int], prefix: str, *, dry_run: bool) -> Iterator[Passes]:
        """What passes over manifests of so many bytes; workers leave parts under the prefix for a while.

        UnpreparedError at once in a dry run, which has nobody work.
        """
        if not self.is_shared(sizes):
            with within(self.function, sizes):
                yield self.function.passes
            return
        if dry_run:
            raise UnpreparedError({}, len(cut(sizes, self.environment.range_bytes)))
        try:
            yield Workers(
                self._parts(prefix),
                self.environment.range_bytes,
                self.environment.marks_at_once or marks_within(self.function.memory_mb),
            )
        except UnreadableObjectError as error:
            raise UnreadablePartsError(f"Of what workers have prepared: {error}") from error

    def begun(self, prefix: str) -> BegunUploads | None:
        """What uploads to the prefix were begun; None without `[scale]`, where S3 deletes what is left."""
        return self._parts(prefix).begun() if self.environment.preparing_arn is not None else None

    def _parts(self, prefix: str) -> S3Parts:
        # What another version has left there is not to be understood.
        parts = f"{files.UNJOINED}{prefix}{files.PARTS}{__version__}/"
        return S3Parts(self.s3, self.environment.datasets_bucket, parts, self.by)

    def look(self, look: Look | None, sizes: Sequence[int]) -> Look | None:
        """Workers open no images: where all were to be looked at, a sample is."""
        return replace(look, every=False) if look and self.is_shared(sizes) else look


def have_prepared(sfn: "SFNClient", state_machine: str, event: Event, name: str) -> None:
    """Starts the workers on an event; nothing where the same call has done so before."""
    carried = instructions_in(event).model_copy(update={"in_parts": name}).with_event(event)
    try:
        sfn.start_execution(
            stateMachineArn=state_machine, name=name[-_MOST_OF_A_NAME:], input=json.dumps(carried)
        )
    except sfn.exceptions.ExecutionAlreadyExists:
        logging.getLogger(__name__).info("the execution %s is there already", name)

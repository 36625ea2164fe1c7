"""Reads what SageMaker streams to a training container in Pipe mode."""

from pipe_mode.channel import Channel
from pipe_mode.errors import PipeModeError
from pipe_mode.record import Record

__all__ = ["Channel", "PipeModeError", "Record"]

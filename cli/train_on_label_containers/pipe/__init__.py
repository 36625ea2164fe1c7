"""Pipe mode as SageMaker's end sees it: from a training request's channels into FIFOs."""

"""Calls that several threads make ahead: what they give comes in order, and so does what they raise."""

from contextvars import ContextVar
from threading import Barrier

import pytest

from train_on_label.aws.s3.called_ahead import AT_ONCE, called_ahead


def test_as_many_calls_as_may_be_are_made_at_once() -> None:
    together = Barrier(AT_ONCE)

    def call(number: int) -> int:
        together.wait(timeout=30)
        return -number

    assert list(called_ahead(call, range(3 * AT_ONCE))) == [-number for number in range(3 * AT_ONCE)]


def test_no_more_arguments_are_asked_for_than_are_called_with() -> None:
    arguments = iter(range(1_000))
    results = called_ahead(lambda each: each, arguments)

    assert next(results) == 0
    assert next(arguments) == AT_ONCE


def test_what_a_call_raises_comes_in_its_place() -> None:
    results = called_ahead(lambda each: 1 // each, [1, 0, 1])

    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_calls_are_made_as_whoever_asks() -> None:
    whose = ContextVar("whose", default="nobody")
    whose.set("mine")

    assert list(called_ahead(lambda _: whose.get(), range(3))) == ["mine"] * 3

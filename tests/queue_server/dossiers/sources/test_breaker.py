"""The circuit breaker: when it opens, who may try, when it closes."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config.text
from queue_server.dossiers.sources.breaker import Breaker
from tests.queue_server.dossiers.sources.timing import START, Timing

REST = datetime.timedelta(seconds=30)


def opened(timing: Timing, failures: int = 2) -> Breaker:
    """One that has just opened."""
    breaker = Breaker(timing.now, failures, REST)
    for number in range(failures):
        assert breaker.let()
        breaker.failed(f"code-{number}")
    assert breaker.is_open
    return breaker


def test_it_opens_after_so_many_codes_and_not_before() -> None:
    timing = Timing()
    breaker = Breaker(timing.now, 3, REST)
    for text in ("a", "b", "b", "a", "b"):
        breaker.failed(text)
        assert breaker.let()
    timing.pass_by(seconds=5)
    breaker.failed("c")
    assert (breaker.let(), breaker.since) == (False, START)


def test_an_answer_between_them_begins_the_count_anew() -> None:
    breaker = Breaker(Timing().now, 2, REST)
    breaker.failed("a")
    breaker.answered()
    breaker.failed("b")
    assert (breaker.is_open, breaker.let()) == (False, True)


@pytest.mark.parametrize("outcome", ["answered", "failed", "given up"])
def test_after_its_rest_one_tries(outcome: str) -> None:
    timing = Timing()
    breaker = opened(timing)
    timing.pass_by(seconds=29.999)
    assert not breaker.let()
    timing.pass_by(seconds=0.001)
    assert [breaker.let() for _ in range(3)] == [True, False, False]
    if outcome == "answered":
        breaker.answered()
        assert (breaker.let(), breaker.let(), breaker.since) == (True, True, None)
    elif outcome == "failed":
        breaker.failed("z")
        assert not breaker.let()
        timing.pass_by(seconds=30)
        assert (breaker.let(), breaker.since) == (True, START)
    else:
        breaker.given_up()
        assert [breaker.let(), breaker.let()] == [True, False]


def test_a_rest_that_the_source_wants_opens_it_at_once_and_is_kept_to() -> None:
    timing = Timing()
    breaker = Breaker(timing.now, 9, REST)
    breaker.failed("a", datetime.timedelta(seconds=90))
    timing.pass_by(seconds=40)
    # Another question, which was under way, shortens it by nothing.
    breaker.failed("b", datetime.timedelta(seconds=1))
    timing.pass_by(seconds=49)
    assert not breaker.let()
    timing.pass_by(seconds=1)
    assert breaker.let()


@given(st.lists(st.sampled_from(["ask", "answered", "failed", "given up", "pass"]), max_size=40))
def test_whatever_happens_it_lets_somebody_ask_in_the_end(steps: list[str]) -> None:
    timing = Timing()
    breaker = Breaker(timing.now, 2, REST)
    under_way = 0
    for number, step in enumerate(steps):
        if step == "pass":
            timing.pass_by(seconds=10)
        elif step == "ask":
            was_open = breaker.is_open
            if breaker.let():
                under_way += 1
                assert not (was_open and breaker.let()), "two try at once"
        elif under_way:
            under_way -= 1
            {"answered": breaker.answered, "given up": breaker.given_up}.get(
                step, lambda text=str(number): breaker.failed(text)
            )()
    if not under_way:
        timing.pass_by(seconds=30)
        assert breaker.let()


@pytest.mark.parametrize("code", ["dossier-source-away", "dossier-source-wrong"])
def test_its_troubles_have_words(code: str) -> None:
    texts = config.text.load()
    assert texts.has(f"trouble.{code}.title")
    assert texts.has(f"trouble.{code}.advice")

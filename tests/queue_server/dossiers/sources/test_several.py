"""Several sources in one: whom to believe, who is asked, and what one that is away hides."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from queue_server.contract.messages import Trouble
from queue_server.dossiers import Dossier, SourceAway
from queue_server.dossiers.sources.several import Several, believed
from tests.queue_server.dossiers.sources.serving import CODE
from tests.queue_server.dossiers.sources.timing import START

OUTDATED = datetime.timedelta(hours=1)


def aged(minutes: int, agency: str = "") -> Dossier:
    """A dossier as it was known so long ago."""
    as_of = START - datetime.timedelta(minutes=minutes)
    return Dossier(
        code=CODE, procedure="", status="processing", agency={"vi": agency} if agency else {}, as_of=as_of
    )


class Source:
    """A source that says what a test wants."""

    def __init__(self, name: str, answer: Dossier | Exception | None) -> None:
        self.name, self.answer, self.asked, self.closed, self.far = name, answer, 0, False, False
        #: Set once it has answered; and what it answers not before.
        self.done = asyncio.Event()
        self.waits_for: asyncio.Event | None = None

    async def find(self, code: str) -> Dossier | None:
        self.asked += 1
        if self.waits_for is not None:
            await self.waits_for.wait()
        self.done.set()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def troubles(self) -> list[Trouble]:
        return (
            [Trouble(code="dossier-source-away", advice=self.name)]
            if isinstance(self.answer, SourceAway)
            else []
        )

    async def close(self) -> None:
        self.closed = True


class Plain:
    """A source with no more than the port demands."""

    name = "plain"

    async def find(self, code: str) -> Dossier | None:
        return None


def several(*answers: Dossier | Exception | None) -> tuple[Several, list[Source]]:
    """Sources with these answers, in order."""
    sources = [Source(f"source-{number}", answer) for number, answer in enumerate(answers, 1)]
    return Several(sources, OUTDATED, lambda: START), sources


async def test_where_the_first_knows_it_and_lately_nobody_else_is_asked() -> None:
    both, (first, second) = several(aged(60, "first"), aged(0, "second"))
    assert await both.find(CODE) == first.answer
    assert (first.asked, second.asked) == (1, 0)


async def test_where_the_first_is_far_nobody_waits_for_it_alone() -> None:
    both, (first, second) = several(aged(0, "first"), aged(0, "second"))
    first.far = True
    assert await both.find(CODE) == first.answer
    assert (first.asked, second.asked) == (1, 1)
    # The first one answers only once the second one has.
    second.done.clear()
    first.waits_for = second.done
    assert await both.find(CODE) == first.answer


async def test_newer_knowledge_is_believed_where_it_is_newer_by_more_than_that() -> None:
    both, (first, second) = several(aged(100, "first"), aged(40, "second"))
    assert await both.find(CODE) == first.answer
    second.answer = aged(39, "second")
    assert await both.find(CODE) == second.answer
    assert (first.asked, second.asked) == (2, 2)


@given(
    ages=st.lists(st.none() | st.integers(0, 300), min_size=1, max_size=5),
    outdated=st.integers(0, 120),
    far=st.booleans(),
)
async def test_not_asking_the_others_changes_no_answer(
    ages: list[int | None], outdated: int, far: bool
) -> None:
    answers = [None if age is None else aged(age, str(place)) for place, age in enumerate(ages)]
    limit = datetime.timedelta(minutes=outdated)
    sources = [Source(str(place), answer) for place, answer in enumerate(answers)]
    sources[0].far = far
    told = await Several(sources, limit, lambda: START).find(CODE)
    known = [answer for answer in answers if answer is not None]
    assert told == (believed(known, limit) if known else None)
    if told is not None:
        newest = max(answer.as_of for answer in known)
        assert newest - told.as_of <= limit
        # Nobody who is earlier in the order was new enough.
        earlier = known[: known.index(told)]
        assert all(newest - answer.as_of > limit for answer in earlier)


@pytest.mark.parametrize("away", [SourceAway("gone"), RuntimeError("broken")])
async def test_one_that_is_away_hides_no_answer_of_the_others(away: Exception) -> None:
    for answers in ([away, aged(5)], [None, away, aged(5)], [aged(500), away]):
        all_of_them, _ = several(*answers)
        found = await all_of_them.find(CODE)
        assert found is not None


async def test_away_only_where_somebody_might_have_known() -> None:
    nobody, _ = several(None, None)
    assert await nobody.find(CODE) is None
    for answers in ([SourceAway("source-1: gone"), None], [None, SourceAway("source-2: gone")]):
        some, _ = several(*answers)
        with pytest.raises(SourceAway, match="gone"):
            await some.find(CODE)
    both, _ = several(SourceAway("one"), SourceAway("two"))
    with pytest.raises(SourceAway, match="one; two"):
        await both.find(CODE)


async def test_one_that_fails_is_logged_and_away() -> None:
    broken, _ = several(None, ValueError("a mistake of ours"))
    with capture_logs() as logs, pytest.raises(SourceAway, match="source-2: it failed"):
        await broken.find(CODE)
    (entry,) = logs
    assert (entry["event"], entry["source"]) == ("dossier-source-failed", "source-2")


async def test_troubles_and_ends_of_all() -> None:
    sources: list[Any] = [Source("a", None), Plain(), Source("b", SourceAway("gone"))]
    together = Several(sources, OUTDATED, lambda: START)
    assert together.name == "a+plain+b"
    assert [trouble.advice for trouble in together.troubles()] == ["b"]
    await together.close()
    assert (sources[0].closed, sources[2].closed) == (True, True)

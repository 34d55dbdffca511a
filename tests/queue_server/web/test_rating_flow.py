"""What a rating pad does, step by step: ``static/rate/flow.js`` in a browser, without screen and server."""

from __future__ import annotations

import datetime
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.queue_server.web.browsing import open_page
from tests.serving import Served

#: Hall time at which a visit ends, in milliseconds.
ENDED = datetime.datetime(2026, 11, 25, 3, 0, tzinfo=datetime.UTC)

#: What every step leaves: the screen, the ticket that is asked, and the effects as kind, score and reasons.
_RUN = """async (inputs) => {
  const { pad, step } = await import("/static/rate/flow.js");
  let state = pad();
  return inputs.map((input) => {
    let effects;
    [state, effects] = step(state, input);
    const told = effects.map(({ kind, rating }) => [
      kind, rating.ticket, rating.score, rating.reasons, rating.claimed, rating.key,
    ]);
    return { screen: state.screen, ticket: state.visit && state.visit.ticket, told };
  });
}"""


def at(seconds: float) -> float:
    """So many seconds after the visit's end, as the pad counts."""
    return (ENDED.timestamp() + seconds) * 1000


def asks(ticket: int | None = 7, now: float = 0, until: float = 60, **more: Any) -> dict[str, Any]:
    """A view comes."""
    end = ENDED + datetime.timedelta(seconds=until)
    visit = {"ticket": ticket, "number": f"C{ticket}", "language": "vi", "until": end.isoformat()}
    reasons = [{"id": name, "names": {}} for name in ("slow", "rude")]
    view = {
        "scale": 3, "scale_version": 1, "reasons_for_lowest": 1, "reasons": reasons,
        "asked": None if ticket is None else visit,
    }  # fmt: skip
    return {"kind": "seen", "now": at(now), "view": view | more}


def passes(now: float) -> dict[str, Any]:
    """Time passes."""
    return {"kind": "passed", "now": at(now)}


def presses(score: int, now: float, key: str = "k1") -> dict[str, Any]:
    """A face is pressed."""
    return {"kind": "face", "score": score, "key": key, "now": at(now)}


def chooses(reason: str, now: float) -> dict[str, Any]:
    """A reason is pressed."""
    return {"kind": "reason", "id": reason, "now": at(now)}


def sends(now: float) -> dict[str, Any]:
    """The button below the reasons is pressed."""
    return {"kind": "send", "now": at(now)}


@pytest_asyncio.fixture(loop_scope="module")
async def page(server: Served, browser: Browser) -> Page:
    """A page that can import the pad's modules."""
    return await open_page(browser, f"{server.url}/rate/3")


async def run(page: Page, *inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """What every input leaves."""
    left: list[dict[str, Any]] = await page.evaluate(_RUN, list(inputs))
    return left


async def screens(page: Page, *inputs: dict[str, Any]) -> list[str]:
    """The screen after every input."""
    return [left["screen"] for left in await run(page, *inputs)]


async def test_a_good_face_is_handed_in_at_once_and_thanked_for(page: Page) -> None:
    left = await run(page, asks(), presses(3, 5.0), passes(8.9), passes(9.0), asks(None, 9.1))
    assert [one["screen"] for one in left] == ["asking", "thanks", "thanks", "quiet", "quiet"]
    assert left[0]["ticket"] == 7
    assert left[1]["told"] == [["hand-in", 7, 3, [], "2026-11-25T03:00:05.000Z", "k1"]]
    assert sum(len(one["told"]) for one in left) == 1


async def test_it_closes_itself_and_asks_no_more(page: Page) -> None:
    left = await run(page, asks(), passes(59.9), passes(60), asks(now=60.1), presses(3, 61))
    assert [one["screen"] for one in left] == ["asking", "asking", "quiet", "quiet", "quiet"]
    assert all(not one["told"] for one in left)


async def test_reasons_of_a_low_face_are_kept_from_the_first_press(page: Page) -> None:
    left = await run(
        page, asks(), presses(1, 5), chooses("rude", 7), chooses("slow", 8), chooses("rude", 9), sends(10)
    )
    assert [one["screen"] for one in left] == ["asking", *["reasons"] * 4, "thanks"]
    told = [one["told"][0][:4] for one in left[1:]]
    assert told == [
        ["keep", 7, 1, []], ["keep", 7, 1, ["rude"]], ["keep", 7, 1, ["rude", "slow"]],
        ["keep", 7, 1, ["slow"]], ["hand-in", 7, 1, ["slow"]],
    ]  # fmt: skip
    assert {one["told"][0][4] for one in left[1:]} == {"2026-11-25T03:00:05.000Z"}, (
        "when the face was pressed"
    )
    assert {one["told"][0][5] for one in left[1:]} == {"k1"}


async def test_whoever_walks_away_from_the_reasons_has_rated(page: Page) -> None:
    """Also past the time for pressing a face, and whatever the views say of that."""
    left = await run(
        page, asks(), presses(1, 59), asks(None, 61), chooses("slow", 65), passes(84.9), passes(85)
    )
    assert [one["screen"] for one in left] == ["asking", *["reasons"] * 4, "thanks"]
    assert left[-1]["told"][0][:4] == ["hand-in", 7, 1, ["slow"]]


async def test_what_is_touched_while_the_screen_changes_is_not_meant(page: Page) -> None:
    left = await run(
        page, asks(), presses(3, 0.2), presses(1, 1), chooses("slow", 1.2), sends(1.3), passes(2), sends(3)
    )
    assert [one["screen"] for one in left] == ["asking", "asking", *["reasons"] * 4, "thanks"]
    assert left[-1]["told"][0][:4] == ["hand-in", 7, 1, []]


async def test_a_hall_without_reasons_or_that_asks_for_more(page: Page) -> None:
    assert await screens(page, asks(reasons=[]), presses(1, 5)) == ["asking", "thanks"]
    assert await screens(page, asks(reasons_for_lowest=0), presses(1, 5)) == ["asking", "thanks"]
    assert await screens(page, asks(reasons_for_lowest=2), presses(2, 5)) == ["asking", "reasons"]


async def test_another_pad_was_first_or_the_finish_was_taken_back(page: Page) -> None:
    assert await screens(page, asks(), asks(None, 3), presses(3, 5)) == ["asking", "quiet", "quiet"]


async def test_a_visit_that_ends_again_is_asked_about_again(page: Page) -> None:
    again = asks(now=30, until=90)
    left = await run(page, asks(), asks(None, 3), again, presses(2, 35), asks(now=41, until=90))
    assert [one["screen"] for one in left] == ["asking", "quiet", "asking", "thanks", "thanks"]
    assert await screens(page, asks(), passes(61), asks(8, 61, 120)) == ["asking", "quiet", "asking"]


async def test_the_next_one_is_asked_at_once(page: Page) -> None:
    """From every screen; what the one before has said is handed in."""
    left = await run(page, asks(), asks(8, 10, 70), presses(3, 12), asks(9, 13, 73))
    assert [(one["screen"], one["ticket"]) for one in left] == [
        ("asking", 7), ("asking", 8), ("thanks", 8), ("asking", 9)
    ]  # fmt: skip
    left = await run(page, asks(), presses(1, 5), chooses("slow", 6), asks(8, 10, 70))
    assert left[-1] == {
        "screen": "asking", "ticket": 8,
        "told": [["hand-in", 7, 1, ["slow"], "2026-11-25T03:00:05.000Z", "k1"]],
    }  # fmt: skip


async def test_the_next_one_is_served_while_reasons_are_asked_for(page: Page) -> None:
    left = await run(page, asks(), presses(1, 5), asks(None, 10), passes(14))
    assert [one["screen"] for one in left] == ["asking", "reasons", "thanks", "quiet"]
    assert left[2]["told"][0][:4] == ["hand-in", 7, 1, []]


async def test_a_view_that_is_older_than_its_question(page: Page) -> None:
    """A pad whose line was dead sees at once that nobody stands there any more."""
    assert await screens(page, asks(now=60)) == ["quiet"]
    assert await screens(page, passes(0), presses(3, 1), chooses("slow", 2), sends(3)) == ["quiet"] * 4

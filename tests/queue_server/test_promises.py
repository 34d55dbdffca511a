"""Promised windows: only what was shown lately is promised, and weeks are counted by first calls."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from queue_server.contract.messages import Window
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.promises import SHOWN_FOR, TOO_OLD, Promises, kept
from tests.queue_server.hall.small_hall import ZONE, at

MINUTE = datetime.timedelta(minutes=1)


def forecast(when: datetime.datetime, low: float | None, high: float | None) -> Forecast:
    """A forecast of one service, in minutes."""
    wait = Wait(*(None if end is None else end * 60 for end in (low, low, high)))
    return Forecast(
        at=when, seq=1, kind="replay", runs=100, tickets={}, services={"land": {"ordinary": wait}}
    )


def window(low: datetime.datetime, high: datetime.datetime) -> Window:
    return Window(earliest=low, latest=high)


def test_what_was_shown_is_promised_although_there_is_a_newer_one() -> None:
    promises = Promises()
    promises.take(forecast(at("08:00"), 10, 20))
    promises.take(forecast(at("08:01"), 12, 25))
    shown = window(at("08:10"), at("08:20"))
    assert promises.promise("land", "ordinary", shown, at("08:02")) == shown
    assert promises.promise("land", "ordinary", None, at("08:02")) == window(at("08:13"), at("08:26"))


def test_what_was_never_published_is_not_promised() -> None:
    promises = Promises()
    promises.take(forecast(at("08:00"), 10, 20))
    wish = window(at("08:00"), at("08:01"))
    assert promises.promise("land", "ordinary", wish, at("08:01")) == window(at("08:10"), at("08:20"))
    assert promises.promise("land", "priority", wish, at("08:01")) is None
    assert promises.promise("nothing", "ordinary", wish, at("08:01")) is None


def test_what_is_old_is_not_promised() -> None:
    promises = Promises()
    assert promises.promise("land", "ordinary", None, at("08:00")) is None
    promises.take(forecast(at("08:00"), 10, 20))
    shown = window(at("08:10"), at("08:20"))
    assert promises.promise("land", "ordinary", None, at("08:00") + TOO_OLD + MINUTE) is None
    assert promises.promise("land", "ordinary", shown, at("08:00") + SHOWN_FOR) == shown
    assert promises.promise("land", "ordinary", shown, at("08:00") + SHOWN_FOR + MINUTE) is None


def test_what_is_cleared_is_neither_shown_nor_promised() -> None:
    promises = Promises()
    made = forecast(at("08:00"), 10, 20)
    promises.take(made)
    assert promises.newest == made
    promises.clear()
    assert promises.newest is None
    shown = window(at("08:10"), at("08:20"))
    assert promises.promise("land", "ordinary", shown, at("08:00")) is None


def test_not_today_is_no_promise() -> None:
    promises = Promises()
    promises.take(forecast(at("16:50"), 5, None))
    assert promises.promise("land", "ordinary", None, at("16:50")) is None


def visit(arrived: str, called: str | None, day: datetime.date, service: str = "land") -> dict[str, Any]:
    """A visit that was promised 10 to 20 minutes."""

    def milliseconds(instant: datetime.datetime) -> int:
        return round(instant.timestamp() * 1000)

    start = at(arrived, day)
    return {
        "service": service, "arrived": milliseconds(start),
        "promise_earliest": milliseconds(start + 10 * MINUTE),
        "promise_latest": milliseconds(start + 20 * MINUTE),
        "first_called_at": None if called is None else milliseconds(at(called, day)),
    }  # fmt: skip


#: A Monday and the Sunday before it.
MONDAY, SUNDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 22)


def test_weeks_are_the_halls_own_and_count_before_inside_and_after() -> None:
    visits = [
        visit("08:00", "08:09", MONDAY), visit("08:00", "08:10", MONDAY), visit("08:00", "08:20", MONDAY),
        visit("08:00", "08:21", MONDAY), visit("08:00", None, MONDAY), visit("23:30", "23:45", SUNDAY),
        # Monday's small hours here are Sunday by the clock of the world.
        visit("00:30", "00:45", MONDAY), visit("08:00", "08:15", MONDAY, "civil"),
        {**visit("08:00", "08:15", MONDAY), "promise_earliest": None, "promise_latest": None},
    ]  # fmt: skip
    found = kept(visits, {"land": {"vi": "Đất đai"}}, ZONE)
    assert [(entry.week, entry.service) for entry in found.weeks] == [
        ("2026-W48", "civil"), ("2026-W48", "land"), ("2026-W47", "land"),
    ]  # fmt: skip
    monday = found.weeks[1]
    assert (monday.promised, monday.before, monday.inside, monday.after) == (5, 1, 3, 1)
    assert (monday.names, found.aim_before, found.aim_after) == ({"vi": "Đất đai"}, 0.1, 0.2)


@pytest.mark.parametrize("weeks", [1, 2])
def test_only_the_newest_weeks_are_published(weeks: int) -> None:
    visits = [visit("08:00", "08:15", MONDAY), visit("08:00", "08:15", SUNDAY)]
    assert len(kept(visits, {}, ZONE, weeks).weeks) == weeks

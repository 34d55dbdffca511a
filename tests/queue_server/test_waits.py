"""Waits in a served hall: published in every view, promised on the slip, and never waited for."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
from pathlib import Path

import msgspec

from queue_server.client import Client, Lost, new_key
from queue_server.contract.messages import (
    HallRequest,
    HallView,
    IssueRequest,
    NextRequest,
    OpenCounterRequest,
    StopHallRequest,
)
from queue_server.hall import events
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.store.ledger import milliseconds
from queue_server.store.memory import MemoryLedger
from queue_server.waits import expected_calls, past_visits
from queue_server.web.routes import HALLS
from tests.queue_server.hall.small_hall import at
from tests.queue_server.store.days import HALL as SMALL_HALL
from tests.queue_server.store.days import append_all, entries_of, two_days
from tests.serving import HALL, Served, sample_wanted, serving

COPY = "certified-copy"


async def forecast_after(client: Client, seq: int = 0) -> HallView:
    """The hall's first view, not older than a row, in which somebody who comes now has a window."""
    async with asyncio.timeout(60):
        async for view in client.follow_hall():
            if isinstance(view, Lost) or not service_of(view).waits or view.seq < seq:  # type: ignore[attr-defined]
                continue
            return view
    raise AssertionError("a feed does not end")


async def take(client: Client, **more: object) -> object:
    return await client.issue(IssueRequest(key=new_key(), service=COPY, **more))  # type: ignore[arg-type]


def service_of(view: HallView) -> object:
    return next(service for service in view.services if service.id == COPY)


async def busy(served: Served) -> None:
    """Two counters at work and some people."""
    for counter in ("3", "4"):
        await served.client.at_counter(counter, "open", OpenCounterRequest(key=new_key()))
    for _ in range(12):
        await take(served.client)
    for counter in ("3", "4"):
        await served.client.next(counter, NextRequest(key=new_key()))


async def test_the_window_that_was_shown_is_promised_and_kept_in_the_ledger(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    async with serving(tmp_path, ledger, forecasts=True) as served:
        await busy(served)
        view = await forecast_after(served.client)
        shown = service_of(view).waits["ordinary"]  # type: ignore[attr-defined]
        assert view.forecast_at is not None
        assert view.forecast_at - datetime.timedelta(minutes=1) <= shown.earliest <= shown.latest
        answer = await take(served.client, promise=shown)
        assert answer.promise == shown  # type: ignore[attr-defined]
        ticket = await served.client.ticket(answer.id)  # type: ignore[attr-defined]
        assert ticket.promise == shown
        unasked = await take(served.client)
        assert unasked.promise is not None  # type: ignore[attr-defined]
    kept = [row.event for row in ledger.read(HALL) if isinstance(row.event, events.TicketIssued)]
    assert kept[-2].promise == events.Window(earliest=shown.earliest, latest=shown.latest)
    assert [visit["promise_latest"] for visit in ledger.visits(HALL)][-2] == milliseconds(shown.latest)
    assert shown.latest.second == shown.latest.microsecond == 0


async def test_acts_and_waits_go_on_when_the_process_is_killed(tmp_path: Path) -> None:
    async with serving(tmp_path, forecasts=True) as served:
        await busy(served)
        before = await forecast_after(served.client)
        waits = served.application[HALLS][HALL].waits
        assert waits is not None
        pid = waits.forecasting._forecaster.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        for _ in range(20):
            await take(served.client)
        async with asyncio.timeout(60):
            after = before
            while after.forecast_at == before.forecast_at or service_of(after).waiting != 30:  # type: ignore[attr-defined]
                after = await forecast_after(served.client, after.seq)
        assert service_of(after).waits  # type: ignore[attr-defined]


async def test_a_hall_that_stands_still_shows_no_windows(tmp_path: Path) -> None:
    async with serving(tmp_path, forecasts=True) as served:
        await busy(served)
        await forecast_after(served.client)
        await served.client.at_hall("stop", StopHallRequest(key=new_key(), reason="power"))
        async with asyncio.timeout(60):
            async for view in served.client.follow_hall():
                if not isinstance(view, Lost) and view.stopped and view.forecast_at is None:
                    break
        await served.client.at_hall("resume", HallRequest(key=new_key()))
        assert (await forecast_after(served.client)).stopped is None


async def test_a_service_that_cannot_be_called_in_time_is_stopped_with_the_reason(tmp_path: Path) -> None:
    wanted = sample_wanted()
    closing = msgspec.structs.replace(wanted.discipline.closing, margin_minutes=24 * 60)
    discipline = msgspec.structs.replace(wanted.discipline, closing=closing)
    wanted = type(wanted)(discipline=discipline)
    async with serving(tmp_path, wanted=wanted, forecasts=True) as served:
        await served.client.at_counter("3", "open", OpenCounterRequest(key=new_key()))
        async with asyncio.timeout(60):
            async for view in served.client.follow_hall():
                if not isinstance(view, Lost) and service_of(view).stopped is not None:  # type: ignore[attr-defined]
                    break
        service = service_of(view)  # type: ignore[arg-type]
        assert service.stopped == "no-time-left"  # type: ignore[attr-defined]
        assert service.expected is not None  # type: ignore[attr-defined]


def test_the_past_is_whole_days_before_today_without_numbers_on_paper() -> None:
    ledger = MemoryLedger()
    append_all(ledger, entries_of(two_days()))
    rows = list(ledger.visits(SMALL_HALL))
    assert [row.ticket for row in past_visits(rows, "2026-11-26")] == [row["ticket"] for row in rows]
    assert past_visits(rows, "2026-11-25") == []
    assert past_visits([{**row, "paper": True} for row in rows], "2026-11-26") == []


def test_expected_calls_are_the_middle_of_ordinary_tickets() -> None:
    waits = {
        "land": {"ordinary": Wait(60, 120, 300), "priority": Wait(0, 0, 0)},
        "civil": {"ordinary": Wait(60, None, None)},
    }
    found = Forecast(at=at("08:00"), seq=1, kind="replay", runs=9, tickets={}, services=waits)
    assert expected_calls(found) == {"land": at("08:02"), "civil": None}

"""Slips for desks: asked for once, taken by the agent that follows, told to the page that waits."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from queue_server.client import Client, Lost, Refused, new_key
from queue_server.contract.messages import (
    AgentRequest,
    CounterView,
    DeskPrint,
    DeskPrinter,
    IssueAnswer,
    NextRequest,
    OpenCounterRequest,
    PrintedRequest,
    PrinterView,
    ReportRequest,
    ReprintRequest,
    SeenRequest,
    StaffIssueRequest,
)
from queue_server.desk_printing import (
    AGENT_GONE,
    EXPIRED,
    MOST_SHOWN,
    NAME_TWICE,
    OUTDATED,
    SLIP_LOST,
    WANTED_FOR,
    DeskPrinting,
    NameTaken,
)
from tests.queue_server.hall.small_hall import at
from tests.serving import serving

COPY = "certified-copy"
Seen = TypeVar("Seen", bound=msgspec.Struct)


def slip(number: str = "C001", *, ticket: int = 5, again: str = "") -> IssueAnswer:
    return IssueAnswer(
        id=f"secret-of-{number}{again}-22", ticket=ticket, number=number, service=COPY,
        ticket_class="ordinary", language="vi", issued_at=at("08:00"), ahead=0, counters=("3",), seq=7,
        code="0123456789", url="u",
    )  # fmt: skip


def told(**what: Any) -> PrintedRequest:
    return PrintedRequest(device="printer-3", **what)


class Time:
    def __init__(self) -> None:
        self.now = at("08:00")
        self.changes = 0

    def printing(self) -> DeskPrinting:
        return DeskPrinting(lambda: self.now, self.changed)

    def changed(self) -> None:
        self.changes += 1


def test_without_an_agent_nothing_is_kept() -> None:
    printing = Time().printing()
    assert not printing.ask("3", slip())
    assert (printing.wanted("3"), printing.at("3")) == ((), DeskPrinter())


def test_a_slip_is_wanted_once_and_its_end_is_the_end() -> None:
    time = Time()
    printing = time.printing()
    printing.came("3")
    assert printing.ask("3", slip())
    changes = time.changes
    assert printing.ask("3", slip())
    assert ([job.name for job in printing.wanted("3")], time.changes) == (["C001"], changes)
    for state, shown in (
        ("taken", "taken"),
        ("failed", "failed"),
        ("taken", "failed"),
        ("printed", "failed"),
    ):
        code = "printer-paper-out" if state == "failed" else ""
        assert printing.settle("3", told(id=slip().id, state=state, code=code))
        assert printing.at("3").jobs[0].state == shown
    assert printing.at("3").jobs[0].code == "printer-paper-out"
    assert printing.ask("3", slip())  # the same slip once more: what came of it is known
    assert printing.wanted("3") == ()
    assert not printing.settle("4", told(id=slip().id, state="printed"))


def test_what_nobody_takes_in_time_is_dropped_and_said() -> None:
    time = Time()
    printing = time.printing()
    printing.came("3")
    printing.ask("3", slip())
    printing.went("3")
    time.now += WANTED_FOR
    printing.expire()
    assert len(printing.wanted("3")) == 1
    time.now += datetime.timedelta(milliseconds=1)
    printing.expire()
    assert printing.wanted("3") == ()
    expired = DeskPrint(id=slip().id, number="C001", state="failed", code=EXPIRED, ticket=5)
    assert printing.at("3") == DeskPrinter(here=False, jobs=(expired,), lost=(expired,))


def agent(name: str, *holds: PrintedRequest, device: str = "printer-3") -> AgentRequest:
    return AgentRequest(device=device, agent=name, holds=holds)


def test_after_a_restart_an_agent_is_here_when_it_has_said_what_it_has() -> None:
    printing = Time().printing()
    printing.came("3", "queue-1")  # its feed was quicker than its word
    assert not printing.at("3").here
    assert not printing.ask("3", slip())
    held = PrintedRequest(
        device="printer-3", agent="queue-1", id=slip().id, state="taken", code="printer-paper-out",
        name="C001", ticket=5,
    )  # fmt: skip
    assert printing.hello("3", agent("queue-1", held)) == ()
    waits = DeskPrint(id=slip().id, number="C001", state="taken", code="printer-paper-out", ticket=5)
    assert printing.at("3") == DeskPrinter(here=True, jobs=(waits,))
    assert printing.ask("3", slip())
    assert printing.wanted("3") == ()  # it is with the agent already
    assert printing.settle("3", msgspec.structs.replace(held, state="printed", code=""))
    assert printing.at("3").jobs[0].state == "printed"


def test_a_slip_is_of_the_agent_that_has_said_so_whatever_its_printers_name() -> None:
    printing = Time().printing()
    for name in ("queue-1", "queue-2"):
        printing.hello("3", agent(name, device=name))
        printing.came("3", name)
    printing.ask("3", slip())
    said = [
        PrintedRequest(device="printer-3", agent=name, id=slip().id, state="taken", name="C001")
        for name in ("queue-1", "queue-2")
    ]
    assert [printing.settle("3", one) for one in said] == [True, False]
    assert printing.hello("3", agent("queue-2", said[1], device="queue-2")) == (slip().id,)


def test_two_queues_with_one_printers_name_are_refused_while_both_are_there() -> None:
    time = Time()
    printing = time.printing()
    printing.hello("3", agent("queue-1"))
    with pytest.raises(NameTaken):  # although the first one does not follow yet
        printing.hello("3", agent("queue-2"))
    time.now += datetime.timedelta(hours=1)
    printing.came("3", "queue-1")
    printing.hello("3", agent("queue-1"))  # said again
    printing.hello("4", agent("queue-2"))  # at another desk
    with pytest.raises(NameTaken):
        printing.hello("3", agent("queue-2"))
    assert [(one.code, one.device) for one in printing.troubles()] == [(NAME_TWICE, "printer-3")]
    printing.went("3", "queue-1")
    time.now += datetime.timedelta(minutes=1)
    assert printing.hello("3", agent("queue-2")) == ()
    assert list(printing.troubles()) == []


def test_what_an_agent_that_has_gone_had_taken_is_not_known() -> None:
    time = Time()
    printing = time.printing()
    for name in ("queue-1", "queue-2"):
        printing.hello("3", agent(name, device=name))
        printing.came("3", name)
    for number, name in (("C001", "queue-1"), ("C002", "queue-2")):
        printing.ask("3", slip(number))
        taken = PrintedRequest(
            device=name, agent=name, id=slip(number).id, state="taken", code="printer-paper-out"
        )
        assert printing.settle("3", taken)
    printing.went("3", "queue-1")
    time.now += WANTED_FOR + datetime.timedelta(seconds=1)
    printing.expire()
    states = {job.number: (job.state, job.code) for job in printing.at("3").jobs}
    assert states == {"C001": ("failed", AGENT_GONE), "C002": ("taken", "printer-paper-out")}
    back = PrintedRequest(device="queue-1", agent="queue-1", id=slip("C001").id, state="printed")
    assert printing.settle("3", back)  # it printed while the network was away
    assert printing.at("3").jobs[1].state == "printed"


def test_a_lost_slip_is_spoken_of_until_it_is_printed_again_or_seen_to_or_the_day_is_over() -> None:
    time = Time()
    printing = time.printing()
    printing.came("3")
    printing.day_is(datetime.date(2026, 11, 23))
    for ticket, (number, code) in enumerate(
        (("C001", "print-uncertain"), ("C002", EXPIRED), ("C003", OUTDATED), ("C004", "slip-not-drawn"))
    ):
        printing.ask("3", slip(number, ticket=ticket))
        printing.settle("3", told(id=slip(number).id, state="failed", code=code))

    def lost() -> list[str]:
        return [one.number for one in printing.at("3").lost]

    assert lost() == ["C001", "C002", "C004"]
    (trouble,) = printing.troubles()
    assert (trouble.code, trouble.device, trouble.since) == (SLIP_LOST, "3", time.now)
    assert trouble.advice == "C001, C002, C004"
    printing.ask("3", slip("C001", ticket=0, again="-again"), again=True)
    assert [job.again for job in printing.wanted("3")] == [True]
    assert lost() == ["C002", "C004"]
    printing.settle("3", told(id=slip("C001", again="-again").id, state="failed", code=EXPIRED))
    assert lost() == ["C002", "C004", "C001"]  # the later one
    printing.see_to("3", slip("C002").id)
    assert lost() == ["C004", "C001"]
    printing.day_is(datetime.date(2026, 11, 24))
    assert (lost(), list(printing.troubles())) == ([], [])


def test_a_page_shows_the_latest_and_old_ones_are_forgotten() -> None:
    printing = Time().printing()
    printing.came("3")
    for count in range(1, 300):
        printing.ask("3", slip(f"C{count:03}"))
    assert [job.number for job in printing.at("3").jobs] == [f"C{299 - count}" for count in range(MOST_SHOWN)]
    assert len(printing.wanted("3")) == 200
    assert not printing.settle("3", told(id=slip("C001").id, state="printed"))


async def first(views: AsyncIterator[Seen | Lost], found: Callable[[Seen], object]) -> Seen:
    """The first view in which something is found."""
    async with asyncio.timeout(60):
        async for view in views:
            if not isinstance(view, Lost) and found(view):
                return view
    raise AssertionError("a feed does not end")


async def test_a_slip_goes_from_the_desk_to_its_agent_and_its_fate_comes_back(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as served,
        aclosing(served.client.follow_printer("3")) as agent,  # type: ignore[type-var]  # a generator
        aclosing(served.client.follow_counter("3")) as page,  # type: ignore[type-var]  # as above
    ):
        client = served.client
        assert (await first(agent, lambda _: True)).jobs == ()
        await first(page, lambda view: view.printer.here)
        request = StaffIssueRequest(key=new_key(), service=COPY, print=True)
        given = await client.issue_by_staff(request, "3")
        assert await client.issue_by_staff(request, "3") == given  # pressed twice
        await client.issue_by_staff(StaffIssueRequest(key=new_key(), service=COPY), "3")  # without paper
        wanted: PrinterView = await first(agent, lambda view: view.jobs)
        assert [job.slip for job in wanted.jobs] == [given]
        await client.printed("3", told(id=given.id, state="taken"))
        await client.printed("3", told(id=given.id, state="failed", code="printer-paper-out"))
        shown: CounterView = await first(
            page, lambda view: view.printer.jobs[:1] and view.printer.jobs[0].code
        )
        failed = DeskPrint(
            id=given.id, number=given.number, state="failed", code="printer-paper-out", ticket=given.ticket
        )
        assert (shown.printer.jobs, shown.printer.lost) == ((failed,), (failed,))
        await client.see_to("3", SeenRequest(key=new_key(), id=given.id))
        assert (await client.counter("3")).printer.lost == ()
        again = await client.reprint(ReprintRequest(key=new_key(), ticket=given.ticket, print=True), "3")
        wanted = await first(agent, lambda view: view.jobs)
        assert [(job.id, job.name, job.again) for job in wanted.jobs] == [(again.id, given.number, True)]
        assert (await client.counter("4")).printer == DeskPrinter()


async def test_an_agent_of_no_counter_and_a_state_of_no_slip_are_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        with pytest.raises(Refused) as caught:
            await served.client._get("/desks/99/printer", PrinterView)
        assert (caught.value.problem.status, caught.value.problem.code) == (404, "unknown-counter")
        answer = await served.client.printed("3", told(id="a" * 22, state="printed"))
        assert answer.forgotten
        with pytest.raises(Refused) as caught:
            await served.client.printed("3", told(id="short", state="printed"))
        assert caught.value.problem.errors[0].field == "id"
        await served.client.agent_is_here("3", agent("queue-1"))
        with pytest.raises(Refused) as caught:
            await served.client.agent_is_here("3", agent("queue-2"))
        assert (caught.value.problem.status, caught.value.problem.code) == (409, NAME_TWICE)
        assert caught.value.problem.errors[0].field == "device"


async def test_staff_have_a_printer_too(tmp_path: Path) -> None:
    async with (
        serving(tmp_path) as served,
        Client(served.url, "rach-gia") as agent,
        aclosing(agent.follow_printer("staff")) as wanted,  # type: ignore[type-var]  # a generator
    ):
        await first(wanted, lambda _: True)
        given = await served.client.issue_by_staff(
            StaffIssueRequest(key=new_key(), service=COPY, print=True), None
        )
        assert [job.id for job in (await first(wanted, lambda view: view.jobs)).jobs] == [given.id]
        assert (await served.client.supervisor()).printer.here


async def test_the_days_figures_go_to_the_staffs_printer(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        client = served.client
        for _ in range(3):
            await client.issue_by_staff(StaffIssueRequest(key=new_key(), service=COPY))
        await client.at_counter("3", "open", OpenCounterRequest(key=new_key()))
        await client.next("3", NextRequest(key=new_key()))
        await client.next("3", NextRequest(key=new_key(), outcome="served"))
        request = ReportRequest(key=new_key(), language="en")
        assert not (await client.day_report(request)).printing  # nobody is there: the page prints it
        async with aclosing(client.follow_printer("staff")) as wanted:  # type: ignore[type-var]  # a generator
            await first(wanted, lambda _: True)
            report = await client.day_report(request)
            assert report.printing
            (job,) = (await first(wanted, lambda view: view.jobs)).jobs
            assert (job.id, job.sheet, job.slip) == (report.id, report.sheet, None)
        sections = report.sheet.sections
        whole = {row.heading: row.value for row in sections[0].rows}
        assert (whole["Numbers given"], whole["Served"], whole["Waiting"]) == ("3", "1", "1")
        assert [(row.heading, row.value) for row in sections[1].rows] == [
            ("Certified copies", "3\u00a0given, 1\u00a0served, 0\u00a0missed")
        ]
        assert [(row.heading, row.value) for row in sections[2].rows] == [("Counter 3", "1 served")]
        assert report.sheet.foot[1].endswith(f"up to row {report.seq}")

"""The spool: never in the way, in order, at most once."""

from __future__ import annotations

import asyncio
import datetime
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from printers.device import Device, Sheet, Timeouts, open_device
from printers.port import nothing
from printers.spool import Job, Patience, Spool
from printers.troubles import CoverOpen, PaperOut, PrinterError, Unreachable
from tests.printers.listener import Listener, dots_of, listening
from tests.printers.samples import FACTS, sheet

NOW = datetime.datetime(2026, 11, 23, 1, 13, tzinfo=datetime.UTC)
QUICK = Patience(retry_for=0.3, retry_every=0.1, check_every=0.05, hang_after=0.5, hold_for=0.1)
SHEET = sheet()


def numbered(number: str) -> Callable[[], Sheet]:
    return lambda: Sheet(SHEET.image, number, FACTS.issued_at)


class Paper(Device):
    """A printer in memory."""

    def __init__(self, trouble: PrinterError | None = None) -> None:
        self.trouble = trouble
        #: What happens to it in mid-slip.
        self.breaks: PrinterError | None = None
        self.printed: list[str] = []
        self.looks = 0
        self.attempts = 0
        self.gate = threading.Event()
        self.gate.set()

    def print(self, sheet: Sheet, begin: Callable[[], None] = nothing) -> None:
        self.attempts += 1
        self.gate.wait(20)
        self.check()
        begin()
        if self.breaks is not None:
            raise self.breaks
        self.printed.append(sheet.number)

    def check(self) -> None:
        self.looks += 1
        if self.trouble is not None:
            raise self.trouble

    def patience(self, sheet: Sheet) -> float:
        return 0.5


def spool_of(device: Device, **options: int) -> Spool:
    return Spool([device], lambda: NOW, patience=QUICK, **options)


async def outcome(job: Job) -> tuple[str, str | None]:
    done = await asyncio.wait_for(job.done, 10)
    return done.state, done.code


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - conditions in another thread have no event
            await asyncio.sleep(0.005)


async def test_paper_near_its_end_is_told_and_stops_nobody() -> None:
    changes: list[tuple[str, ...]] = []
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x1E})) as printer:
        device = open_device(printer.address, Timeouts(connect=1.0, stall=0.5, answer=0.1))
        spool = Spool(
            [device], lambda: NOW, patience=QUICK,
            on_change=lambda: changes.append(tuple(one.code for one in spool.troubles)),
        )  # fmt: skip
        async with spool:
            await until(lambda: spool.troubles)
            assert (spool.trouble, changes) == (None, [("printer-paper-low",)])
            assert await outcome(spool.submit(numbered("A1"))) == ("printed", None)
            assert spool.troubles[0].since == NOW
            printer.answers[4] = 0x12
            await until(lambda: not spool.troubles)  # a new roll, and nobody had to print for it
            printer.answers[4] = 0x7E
            assert await outcome(spool.submit(numbered("A2"))) == ("failed", "printer-paper-out")
            assert [one.code for one in spool.troubles] == ["printer-paper-out"]


async def test_in_order_and_never_in_the_way() -> None:
    paper = Paper()
    paper.gate.clear()
    async with spool_of(paper) as spool:
        start = time.monotonic()
        jobs = [spool.submit(numbered(f"A{count}")) for count in range(5)]
        await asyncio.sleep(0)
        assert time.monotonic() - start < 0.1
        await until(lambda: jobs[0].state == "printing" and paper.attempts)
        assert [job.state for job in jobs] == ["printing", *["queued"] * 4]
        paper.gate.set()
        assert [await outcome(job) for job in jobs] == [("printed", None)] * 5
    assert paper.printed == ["A0", "A1", "A2", "A3", "A4"]


async def test_an_empty_printer_is_told_and_forgotten_when_it_is_filled() -> None:
    paper = Paper(PaperOut())
    changes: list[tuple[str, ...]] = []
    spool = Spool(
        [paper],
        lambda: NOW,
        patience=QUICK,
        on_change=lambda: changes.append(tuple(t.code for t in spool.troubles)),
    )
    async with spool:
        await until(lambda: spool.troubles)  # told before anybody took a number
        assert (spool.troubles[0].code, spool.troubles[0].since) == ("printer-paper-out", NOW)
        assert spool.troubles[0].advice == ""  # its words are in the texts, in every language
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-paper-out")
        assert paper.attempts > 1
        paper.trouble = None
        await until(lambda: not spool.troubles)  # without a slip
        assert await outcome(spool.submit(numbered("A2"))) == ("printed", None)
    assert paper.printed == ["A2"]
    assert changes[0] == ("printer-paper-out",)
    assert changes[-1] == ()


async def test_what_never_began_is_tried_again() -> None:
    paper = Paper(Unreachable())
    async with spool_of(paper) as spool:
        job = spool.submit(numbered("A1"))
        await until(lambda: paper.attempts)
        paper.trouble = None
        assert await outcome(job) == ("printed", None)
    assert paper.printed == ["A1"]


async def test_what_may_be_on_paper_is_not_printed_twice() -> None:
    paper = Paper(Unreachable(begun=True))
    async with spool_of(paper) as spool:
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-unreachable")
    assert paper.attempts == 1


def held(since: list[datetime.datetime], *devices: Device) -> Spool:
    """A spool that holds a printer for longer than any test, and reads a clock that always goes on."""

    def now() -> datetime.datetime:
        since.append(NOW + datetime.timedelta(seconds=len(since)))
        return since[-1]

    patience = Patience(retry_for=0.0, retry_every=0.1, check_every=0.02, hold_for=3600, hold_most=3600)
    return Spool(devices, now, patience=patience)


async def test_what_fails_in_mid_slip_loses_one_slip_and_holds_the_others() -> None:
    paper = Paper()
    paper.breaks = Unreachable(begun=True)
    async with held([], paper) as spool:
        job = spool.submit(numbered("A1"))
        assert (await outcome(job), job.begun) == (("failed", "printer-unreachable"), True)
        since, looks = spool.troubles[0].since, paper.looks
        for number in ("A2", "A3", "A4"):
            job = spool.submit(numbered(number))
            assert (await outcome(job), job.begun) == (("failed", "printer-unreachable"), False)
        await until(lambda: paper.looks > looks + 5)  # and each time it says that it is well
        assert [one.since for one in spool.troubles] == [since]
        assert paper.attempts == 1
        paper.breaks = None
        spool.try_again()  # somebody has seen to it
        await until(lambda: not spool.troubles)
        assert await outcome(spool.submit(numbered("A5"))) == ("printed", None)
    assert paper.printed == ["A5"]


async def test_a_cover_that_was_opened_and_closed_ends_the_doubt() -> None:
    paper = Paper()
    paper.breaks = Unreachable(begun=True)
    async with held([], paper) as spool:
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-unreachable")
        paper.breaks, paper.trouble = None, CoverOpen()
        await until(lambda: [one.code for one in spool.troubles] == ["printer-cover-open"])
        paper.trouble = None
        await until(lambda: not spool.troubles)
        assert await outcome(spool.submit(numbered("A2"))) == ("printed", None)


async def test_the_next_printer_prints_while_one_is_held() -> None:
    first, second = Paper(), Paper()
    first.breaks = Unreachable(begun=True)
    async with held([], first, second) as spool:
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-unreachable")
        for number in ("A2", "A3"):
            assert await outcome(spool.submit(numbered(number))) == ("printed", None)
    assert (first.attempts, second.printed) == (1, ["A2", "A3"])


async def test_each_failure_in_mid_slip_holds_longer_and_counts_from_the_first() -> None:
    paper, times = Paper(), []
    paper.breaks = Unreachable(begun=True)
    patience = Patience(retry_for=0.0, check_every=0.02, hold_for=0.02, hold_most=3600)
    clock = held(times, paper).now
    async with Spool([paper], clock, patience=patience) as spool:
        first = None
        for _ in range(3):
            await until(lambda: not spool.troubles)
            assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-unreachable")
            first = first or spool.troubles[0].since
            assert spool.troubles[0].since == first
    assert paper.attempts == 3


async def test_a_hanging_driver_fails_its_slip_and_holds_nobody() -> None:
    paper = Paper()
    paper.gate.clear()
    async with spool_of(paper) as spool:
        first = spool.submit(numbered("A1"))
        assert await outcome(first) == ("failed", "printer-timeout")
        start = time.monotonic()
        assert await outcome(spool.submit(numbered("A2"))) == ("failed", "printer-timeout")
        assert time.monotonic() - start < 0.3  # known to hang: not waited for again
        paper.gate.set()
        await until(lambda: not spool.troubles)
        assert await outcome(spool.submit(numbered("A3"))) == ("printed", None)
    assert paper.printed == ["A1", "A3"]  # what hung went on; the one behind it never began


async def test_the_queue_is_bounded() -> None:
    paper = Paper()
    paper.gate.clear()
    async with spool_of(paper, capacity=2) as spool:
        first = spool.submit(numbered("A1"))
        await until(lambda: first.state == "printing")
        jobs = [spool.submit(numbered(f"B{count}")) for count in range(3)]
        assert [job.code for job in jobs] == [None, None, "printer-busy"]
        paper.gate.set()
        assert await outcome(jobs[1]) == ("printed", None)


async def test_a_slip_that_cannot_be_drawn_does_not_stop_the_next() -> None:
    def fails() -> Sheet:
        raise ZeroDivisionError

    paper = Paper()
    async with spool_of(paper) as spool:
        assert await outcome(spool.submit(fails)) == ("failed", "slip-not-drawn")
        assert await outcome(spool.submit(numbered("A2"))) == ("printed", None)
        assert not spool.troubles


async def test_the_next_printer_takes_over_and_the_first_one_is_told() -> None:
    first, second = Paper(PaperOut()), Paper()
    async with Spool([first, second], lambda: NOW, patience=QUICK) as spool:
        assert await outcome(spool.submit(numbered("A1"))) == ("printed", None)
        assert spool.trouble is None  # nobody has to do without a slip
        assert [one.code for one in spool.troubles] == ["printer-paper-out"]
        first.trouble = None
        await until(lambda: not spool.troubles)
        assert await outcome(spool.submit(numbered("A2"))) == ("printed", None)
        first.trouble, second.trouble = Unreachable(), PaperOut()
        assert await outcome(spool.submit(numbered("A3"))) == ("failed", "printer-unreachable")
        assert spool.trouble is not None
        assert {one.code for one in spool.troubles} == {"printer-unreachable", "printer-paper-out"}
    assert (first.printed, second.printed) == (["A2"], ["A1"])


async def test_what_began_on_one_printer_does_not_go_to_the_next() -> None:
    first, second = Paper(Unreachable(begun=True)), Paper()
    async with Spool([first, second], lambda: NOW, patience=QUICK) as spool:
        await until(lambda: spool.troubles)
        first.trouble = None
        await until(lambda: not spool.troubles)
        first.trouble = Unreachable(begun=True)
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-unreachable")
    assert second.printed == []


async def test_a_printer_that_hangs_holds_no_other() -> None:
    first, second = Paper(), Paper()
    first.gate.clear()
    async with Spool([first, second], lambda: NOW, patience=QUICK) as spool:
        assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-timeout")
        assert await outcome(spool.submit(numbered("A2"))) == ("printed", None)
        first.gate.set()
    assert second.printed == ["A2"]


async def test_leaving_answers_everybody() -> None:
    paper = Paper()
    paper.gate.clear()
    async with spool_of(paper) as spool:
        jobs = [spool.submit(numbered(f"A{count}")) for count in range(3)]
        await until(lambda: paper.attempts)
    assert [job.state for job in jobs] == ["failed"] * 3
    paper.gate.set()


async def test_a_network_printer_that_stalls_fails_within_its_time_out() -> None:
    with listening(Listener(stall_after=2000)) as printer:
        device = open_device(printer.address, Timeouts(connect=1, stall=0.3, answer=0.1))
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        async with Spool([device], lambda: NOW, patience=Patience(retry_for=0.1)) as spool:
            ticking = asyncio.create_task(tick())
            assert await outcome(spool.submit(numbered("A1"))) == ("failed", "printer-timeout")
            ticking.cancel()
    assert ticks > 10  # the loop went on all the time
    assert sum(bool(got) and b"\x1dv0" in got for got in printer.received) <= 1


async def test_through_the_network_in_order() -> None:
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12})) as printer:
        async with Spool([open_device(printer.address)], lambda: NOW, patience=QUICK) as spool:
            jobs = [spool.submit(lambda: SHEET) for _ in range(3)]
            assert [await outcome(job) for job in jobs] == [("printed", None)] * 3
        await until(lambda: len(printer.received) == 4)  # one look, three slips
    assert [len(dots_of(got)[0]) for got in printer.received] == [0, *[SHEET.image.height] * 3]


def test_a_hanging_driver_does_not_hold_the_exit() -> None:
    program = """
import asyncio, datetime, threading
from printers.spool import Patience, Spool
from tests.printers.test_spool import Paper, numbered
async def main():
    paper = Paper()
    paper.gate.clear()
    async with Spool([paper], lambda: datetime.datetime.now(datetime.UTC)) as spool:
        spool.submit(numbered("A1"))
        while not paper.attempts:
            await asyncio.sleep(0.01)
asyncio.run(main())
print("out")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=15, check=True
    )
    assert done.stdout.splitlines()[-1] == "out"

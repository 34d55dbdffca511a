"""The agent beside a desk's printer: real processes that are killed, a printer that comes and goes."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import config.text
from config import load
from printers import fonts
from printers.desk import EXPIRED, FRESH_FOR, OUTDATED, WANTED_FOR, DeskAgent
from printers.desk_queue import UNCERTAIN, DeskQueue, QueueError
from printers.device import Timeouts, open_device
from printers.paper import Paper
from printers.spool import Patience, Spool
from queue_server.client import Client, new_key
from queue_server.contract.messages import (
    CitizenRequest,
    DeskPrint,
    IssueAnswer,
    NextRequest,
    OpenCounterRequest,
    PrintJob,
    PrintSheet,
    ReprintRequest,
    SheetRow,
    SheetSection,
    StaffIssueRequest,
)
from queue_server.desk_printing import NAME_TWICE
from queue_server.store.memory import MemoryLedger
from queue_server.web.routes import HALLS
from tests.kiosk.states import hall_view
from tests.printers.listener import Listener, dots_of, listening
from tests.serving import HALL, ServerProcess, serving

COPY = "certified-copy"
NOW = datetime.datetime(2026, 11, 23, 1, 13, tzinfo=datetime.UTC)
SHORT = Timeouts(connect=1.0, stall=0.5, answer=0.1)
QUICK = Patience(retry_for=0.0, check_every=0.05, hang_after=5)
READY = {1: 0x12, 2: 0x12, 4: 0x12}
#: As the first release made it.
TABLE_1 = """
CREATE TABLE slips (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, taken_at TEXT NOT NULL,
    hall BLOB NOT NULL, job BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('taken', 'begun', 'printed', 'failed')),
    code TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '',
    news TEXT GENERATED ALWAYS AS (CASE state WHEN 'begun' THEN 'taken' ELSE state END || ' ' || code)
) STRICT;
"""
PAPER = Paper(layout=load.load_slip(), fonts=fonts.find(), width=576, texts=config.text.load())


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def pass_by(self, time: datetime.timedelta) -> None:
        self.now += time


@asynccontextmanager
async def agent(
    url: str,
    address: str,
    file: Path,
    time: Time,
    device_name: str = "printer-3",
    *,
    desk: str = "3",
    timeouts: Timeouts = SHORT,
    patience: Patience = QUICK,
) -> AsyncIterator[None]:
    """An agent of counter 3 in this process."""
    device = open_device(address, timeouts)
    queue = DeskQueue(file)
    async with Client(url, HALL) as client, Spool([device], lambda: time.now, patience=patience) as spool:
        working = asyncio.create_task(
            DeskAgent(
                desk=desk, device=device_name, version="1", client=client, spool=spool, queue=queue,
                paper=PAPER, now=lambda: time.now,
            ).work()
        )  # fmt: skip
        yield
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    queue.close()


async def until(found: Callable[[], Awaitable[object]]) -> None:
    """Ask others until it is so."""
    async with asyncio.timeout(60):
        while not await found():  # noqa: ASYNC110  # other processes have no events of ours
            await asyncio.sleep(0.02)


async def is_here(client: Client) -> bool:
    return (await client.counter("3")).printer.here


async def fate(client: Client, slip: IssueAnswer) -> tuple[str, str]:
    found = {job.id: job for job in (await client.counter("3")).printer.jobs}
    job = found.get(slip.id, DeskPrint(id="", number="", state="waiting"))
    return job.state, job.code


async def give(client: Client) -> IssueAnswer:
    return await client.issue_by_staff(StaffIssueRequest(key=new_key(), service=COPY, print=True), "3")


def slips_in(printer: Listener) -> int:
    return sum(bool(dots_of(got)[0]) for got in printer.received)


async def test_a_slip_of_the_desk_is_printed_and_said(tmp_path: Path) -> None:
    time = Time()
    async with serving(tmp_path) as served:
        with listening(Listener(answers=READY)) as printer:
            async with agent(served.url, printer.address, tmp_path / "desk.sqlite", time):
                await until(lambda: is_here(served.client))
                given = await give(served.client)
                await until(lambda: is_at(served.client, given, "printed"))
                assert slips_in(printer) == 1
                devices = {device.device: device for device in (await served.client.supervisor()).devices}
                assert devices["printer-3"].kind == "printer"


async def is_at(client: Client, slip: IssueAnswer, state: str, code: str = "") -> bool:
    return await fate(client, slip) == (state, code)


async def test_what_waits_for_paper_is_printed_when_there_is_some(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        with listening(Listener(answers={**READY, 4: 0x7E})) as printer:
            async with agent(served.url, printer.address, tmp_path / "desk.sqlite", Time()):
                await until(lambda: is_here(served.client))
                given = await give(served.client)
                await until(lambda: is_at(served.client, given, "taken", "printer-paper-out"))
                await until(lambda: is_told_of(served.client, "printer-paper-out"))
                assert slips_in(printer) == 0
                printer.answers[4] = 0x12
                await until(lambda: is_at(served.client, given, "printed"))
                assert slips_in(printer) == 1


async def is_known(client: Client, slip: IssueAnswer) -> bool:
    return (await fate(client, slip))[0] == "taken"


async def is_told_of(client: Client, code: str) -> bool:
    troubles = (await client.supervisor()).troubles
    return ("printer-3", code) in {(trouble.device, trouble.code) for trouble in troubles}


async def test_of_two_agents_of_a_desk_one_prints(tmp_path: Path) -> None:
    time = Time()
    with listening(Listener(answers=READY)) as one, listening(Listener(answers=READY)) as other:
        async with (
            serving(tmp_path) as served,
            agent(served.url, one.address, tmp_path / "one.sqlite", time),
            agent(served.url, other.address, tmp_path / "other.sqlite", time, "printer-4"),
        ):
            await until(lambda: is_known_device(served.client, "printer-4"))
            given = [await give(served.client) for _ in range(6)]
            for slip in given:
                await until(lambda slip=slip: is_at(served.client, slip, "printed"))  # type: ignore[misc]
    assert slips_in(one) + slips_in(other) == 6


async def is_known_device(client: Client, name: str) -> bool:
    view = await client.supervisor()
    return (await is_here(client)) and name in {device.device for device in view.devices}


async def test_a_printer_that_hangs_up_in_mid_slip_leaves_no_second_one(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        with listening(Listener(answers=READY, close_after=3000)) as printer:
            async with agent(served.url, printer.address, tmp_path / "desk.sqlite", Time()):
                await until(lambda: is_here(served.client))
                given = await give(served.client)
                await until(lambda: is_at(served.client, given, "failed", UNCERTAIN))
        assert sum(b"\x1dv0" in got for got in printer.received) == 1


async def test_a_printer_that_stalls_loses_one_slip_and_the_page_lets_it_go_on(tmp_path: Path) -> None:
    """Three slips wait; the first one is lost in the printer; it answers well all the time."""
    patience = Patience(retry_for=0.0, check_every=0.05, hang_after=5, hold_for=3600, hold_most=3600)
    async with serving(tmp_path) as served:
        client = served.client
        with listening(Listener(answers={**READY, 4: 0x7E}, close_after=3000)) as printer:
            file = tmp_path / "desk.sqlite"
            async with agent(served.url, printer.address, file, Time(), patience=patience):
                await until(lambda: is_here(client))
                first, *others = [await give(client) for _ in range(3)]
                for one in others:
                    await until(lambda one=one: is_known(client, one))  # type: ignore[misc]  # as named
                printer.answers[4] = 0x12
                await until(lambda: is_at(client, first, "failed", UNCERTAIN))
                looks = len(printer.received)
                await until(lambda: has_looked(printer, looks + 5))
                assert sum(b"\x1dv0" in got for got in printer.received) == 1
                await until(lambda: is_at(client, others[0], "taken", "printer-unreachable"))
                assert (await fate(client, others[1]))[0] == "taken"
                assert [one.id for one in (await client.counter("3")).printer.lost] == [first.id]
                assert await is_told_of(client, "printer-unreachable")
                printer.close_after = None
                again = await client.reprint(
                    ReprintRequest(key=new_key(), ticket=first.ticket, print=True), "3"
                )
                for one in (*others, again):
                    await until(lambda one=one: is_at(client, one, "printed"))  # type: ignore[misc]
                assert (await client.counter("3")).printer.lost == ()
        assert sum(b"\x1dV" in got for got in printer.received) == 3


async def has_looked(printer: Listener, times: int) -> bool:
    return len(printer.received) >= times


@dataclass
class Silent(Listener):
    """Says nothing to the questions before a slip, and tells when it is asked."""

    asked: threading.Event = field(default_factory=threading.Event)

    def _read(self, connection: socket.socket) -> bytes:
        if not self.received:
            return super()._read(connection)
        got = connection.recv(3)
        self.asked.set()
        self.released.wait(60)
        return got


async def test_what_was_only_asked_about_when_the_power_failed_is_printed(tmp_path: Path) -> None:
    """No byte of it was sent: so it is not lost, whenever the agent dies."""
    file = tmp_path / "desk.sqlite"
    async with serving(tmp_path) as served:
        client = served.client
        with listening(Silent(answers=READY)) as printer:
            patient = Timeouts(connect=1.0, stall=0.5, answer=60)
            async with agent(served.url, printer.address, file, Time(), timeouts=patient):
                await until(lambda: is_here(client))
                given = await give(client)
                assert await asyncio.to_thread(printer.asked.wait, 60)
                assert row(file, given)[0] == "taken"
        with listening(Listener(answers=READY)) as well:
            async with agent(served.url, well.address, file, Time()):
                await until(lambda: is_at(client, given, "printed"))
        assert slips_in(well) == 1


async def test_after_a_restart_of_the_server_the_page_knows_what_is_with_the_agent(tmp_path: Path) -> None:
    """So that no officer prints anew what is on its way to the paper, or on it."""
    ledger, request = MemoryLedger(), StaffIssueRequest(key=new_key(), service=COPY, print=True)
    with listening(Listener(answers=READY)) as printer:
        async with serving(tmp_path, ledger) as served:
            port = int(served.url.rsplit(":", 1)[1])
            working = agent(served.url, printer.address, tmp_path / "desk.sqlite", Time())
            await working.__aenter__()
            await until(lambda: is_here(served.client))
            done = await served.client.issue_by_staff(request, "3")
            await until(lambda: is_at(served.client, done, "printed"))
            printer.answers[4] = 0x7E
            waits = await give(served.client)
            await until(lambda: is_at(served.client, waits, "taken", "printer-paper-out"))
        try:
            async with serving(tmp_path, ledger, port=port) as served:
                await until(lambda: is_here(served.client))
                # At the first moment in which the page could ask for anything.
                assert await is_at(served.client, done, "printed")
                assert await is_at(served.client, waits, "taken", "printer-paper-out")
                assert await served.client.issue_by_staff(request, "3") == done  # the same key once more
                printer.answers[4] = 0x12
                await until(lambda: is_at(served.client, waits, "printed"))
                assert await is_at(served.client, done, "printed")
        finally:
            await working.__aexit__(None, None, None)
    assert slips_in(printer) == 2


async def test_what_the_server_asks_for_again_is_told_again(tmp_path: Path) -> None:
    """It is on paper already, and the server has forgotten it."""
    request = StaffIssueRequest(key=new_key(), service=COPY, print=True)
    with listening(Listener(answers=READY)) as printer:
        async with (
            serving(tmp_path) as served,
            agent(served.url, printer.address, tmp_path / "desk.sqlite", Time()),
        ):
            await until(lambda: is_here(served.client))
            given = await served.client.issue_by_staff(request, "3")
            await until(lambda: is_at(served.client, given, "printed"))
            served.application[HALLS][HALL].printing._desk("3").forget(given.id)
            await served.client.issue_by_staff(request, "3")
            await until(lambda: is_at(served.client, given, "printed"))
    assert slips_in(printer) == 1


async def test_a_printer_of_a_desk_that_the_hall_does_not_have_says_so(tmp_path: Path) -> None:
    with listening(Listener(answers=READY)) as printer:
        async with serving(tmp_path) as served:
            file = tmp_path / "desk.sqlite"
            async with agent(served.url, printer.address, file, Time(), desk="99"):
                await until(lambda: is_told_of(served.client, "counter-unknown"))


async def test_a_second_printer_of_the_same_name_is_refused_and_named(tmp_path: Path) -> None:
    time = Time()
    with listening(Listener(answers=READY)) as one, listening(Listener(answers=READY)) as other:
        async with serving(tmp_path) as served, agent(served.url, one.address, tmp_path / "one.sqlite", time):
            await until(lambda: is_here(served.client))
            async with agent(served.url, other.address, tmp_path / "other.sqlite", time):
                await until(lambda: is_told_of(served.client, NAME_TWICE))
                for _ in range(4):
                    given = await give(served.client)
                    await until(lambda slip=given: is_at(served.client, slip, "printed"))  # type: ignore[misc]
    assert (slips_in(one), slips_in(other)) == (4, 0)


def test_a_queue_is_one_process_s_and_a_second_one_is_advised(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite"
    queue = DeskQueue(file)
    started = command("http://127.0.0.1:9", f"tray://{tmp_path}/tray", file)
    ended = subprocess.run(started, capture_output=True, text=True, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
    assert f"{file}: another process ({os.getpid()}) owns it" in ended.stderr
    assert "--queue" in ended.stderr
    identity = queue.identity
    queue.close()
    again = DeskQueue(file)
    assert (again.identity, len(identity) > 20) == (identity, True)
    again.close()


def test_a_queue_of_an_earlier_release_gets_an_identity_and_keeps_its_slips(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite"
    earlier = sqlite3.connect(file)
    earlier.executescript(TABLE_1)
    earlier.execute(
        "INSERT INTO slips (id, taken_at, hall, job, state) VALUES (?, ?, x'', x'', 'printed')",
        ("p" * 22, NOW.isoformat()),
    )
    earlier.execute("PRAGMA user_version = 1")
    earlier.commit()
    earlier.close()
    queue = DeskQueue(file)
    assert [(said.id[0], said.state, said.agent) for said in queue.untold("printer-3")] == [
        ("p", "printed", queue.identity)
    ]
    queue.close()


async def test_what_came_too_late_is_dropped_and_said(tmp_path: Path) -> None:
    time = Time()
    async with serving(tmp_path) as served:
        with listening(Listener(answers={**READY, 4: 0x7E})) as printer:
            async with agent(served.url, printer.address, tmp_path / "desk.sqlite", time):
                client = served.client
                await until(lambda: is_here(client))
                old, called, cancelled, waits = [await give(client) for _ in range(4)]
                for one in (old, called, cancelled, waits):
                    await until(lambda one=one: is_known(client, one))  # type: ignore[misc]  # as named
                await client.by_holder(cancelled.id, "cancel", CitizenRequest(key=new_key()))
                await client.at_counter("3", "open", OpenCounterRequest(key=new_key()))
                for _ in range(2):  # the first one is being served already, the second one is called
                    await client.next("3", NextRequest(key=new_key(), outcome="served"))
                time.pass_by(FRESH_FOR)
                await until(lambda: is_at(client, old, "failed", OUTDATED))
                await until(lambda: is_at(client, called, "failed", OUTDATED))
                await until(lambda: is_at(client, cancelled, "failed", OUTDATED))
                assert (await fate(client, waits))[0] == "taken"
                time.pass_by(WANTED_FOR)
                await until(lambda: is_at(client, waits, "failed", EXPIRED))
                assert slips_in(printer) == 0


def command(url: str, address: str, file: Path) -> list[str]:
    return [
        sys.executable, "-m", "printers", "serve", "--server", url, "--printer", address,
        "--queue", str(file),
    ]  # fmt: skip


@contextmanager
def process(url: str, address: str, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(command(url, address, file), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


async def test_killed_server_and_killed_agent_lose_and_double_nothing(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    """The agent dies with a slip on its disk, the server dies before it hears of it."""
    server_process.start()
    file = tmp_path / "desk.sqlite"
    with listening(Listener(answers={**READY, 4: 0x7E})) as printer:
        async with Client(server_process.url, HALL) as client:
            with process(server_process.url, printer.address, file):
                await until(lambda: is_here(client))
                given = await give(client)
                await until(lambda: is_known(client, given))
            server_process.kill()
            printer.answers[4] = 0x12
            with process(server_process.url, printer.address, file) as again:
                await until(lambda: is_printed(file, given))
                assert slips_in(printer) == 1
                server_process.start()
                await until(lambda: is_told(file, given))
                await until(lambda: is_here(client))
                other = await give(client)
                await until(lambda: is_at(client, other, "printed"))
                again.send_signal(signal.SIGTERM)
                assert again.wait(20) == 0
    assert slips_in(printer) == 2


def row(file: Path, slip: IssueAnswer) -> tuple[str, str]:
    connection = sqlite3.connect(file)
    try:
        found = connection.execute("SELECT state, told FROM slips WHERE id = ?", (slip.id,)).fetchone()
    finally:
        connection.close()
    return found or ("", "")


async def is_printed(file: Path, slip: IssueAnswer) -> bool:
    return row(file, slip)[0] == "printed"


async def is_told(file: Path, slip: IssueAnswer) -> bool:
    return row(file, slip) == ("printed", "printed ")


async def test_what_had_begun_when_the_power_failed_is_not_printed_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        hall = await served.client.hall()
        given = await served.client.issue_by_staff(StaffIssueRequest(key=new_key(), service=COPY), "3")
        before = DeskQueue(tmp_path / "desk.sqlite")
        assert before.take(PrintJob(id=given.id, made_at=NOW, slip=given), hall, NOW)
        (taken,) = before.untold("printer-3")
        before.told(taken)
        before.begin(given.id)
        before.close()
        with listening(Listener(answers=READY)) as printer:
            async with agent(served.url, printer.address, tmp_path / "desk.sqlite", Time()):
                await until(lambda: is_here(served.client))
                other = await give(served.client)
                await until(lambda: is_at(served.client, other, "printed"))
                assert slips_in(printer) == 1
    after = DeskQueue(tmp_path / "desk.sqlite")
    assert not after.take(PrintJob(id=given.id, made_at=NOW, slip=given), hall, NOW)
    assert (after.first(), after.untold("printer-3")) == (None, [])
    after.close()
    assert row(tmp_path / "desk.sqlite", given) == ("failed", f"failed {UNCERTAIN}")


def test_what_is_on_paper_is_not_on_the_disk_any_more(tmp_path: Path) -> None:
    """A receipt may name somebody, where the hall wants that."""
    file, name = tmp_path / "desk.sqlite", "NGUYEN-THI-PLANTED"
    rows = (SheetRow(heading="Người nộp", value=name),)
    sheet = PrintSheet(above="", title="Giấy", sections=(SheetSection(rows=rows),))
    queue = DeskQueue(file)

    def found() -> list[str]:
        return [path.name for path in tmp_path.iterdir() if name.encode() in path.read_bytes()]

    for identity, code in (("p" * 22, ""), ("f" * 22, EXPIRED)):
        job = PrintJob(id=identity, made_at=NOW, sheet=sheet)
        queue.take(job, hall_view(), NOW)
        assert found(), "so that the search means something"
        queue.settle(identity, code)
        assert found() == []
        assert queue.knows(identity), "so that it is not printed twice"
    assert [(said.id[0], said.state) for said in queue.untold("printer-3")] == [
        ("p", "printed"),
        ("f", "failed"),
    ]
    queue.close()


def test_a_queue_that_cannot_be_used_says_which_and_why(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"nothing of the kind" * 100)
    newer = tmp_path / "newer.sqlite"
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for file, said in ((damaged, "not a database"), (newer, "newer release"), (damaged / "x", "File exists")):
        with pytest.raises(QueueError, match=said) as caught:
            DeskQueue(file)
        assert str(file) in str(caught.value)
    started = command("http://127.0.0.1:9", "tray://x", damaged)
    ended = subprocess.run(started, capture_output=True, text=True, check=False)
    assert (ended.returncode, "not a database" in ended.stderr) == (2, True)

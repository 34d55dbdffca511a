"""People and officers who press without a pause, and remember what the server has acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from queue_server import keys
from queue_server.client import Away, Client, Refused
from queue_server.contract.messages import (
    IssueAnswer,
    IssueRequest,
    NextAnswer,
    NextRequest,
    OpenCounterRequest,
)
from queue_server.hall import events
from queue_server.store import verify
from queue_server.store.opening import open_ledger
from tests.serving import HALL

SERVICES = ("certified-copy", "land-registration", "insurance", "guidance")
COUNTERS = ("3", "8", "11", "2")


@dataclass
class Acknowledged:
    """Answers that people and officers hold in their hands."""

    tickets: list[IssueAnswer] = field(default_factory=list)
    calls: list[NextAnswer] = field(default_factory=list)
    #: Requests whose answer never came; they are made again with the same key.
    unanswered: list[IssueRequest] = field(default_factory=list)
    keys: int = 0

    def __len__(self) -> int:
        return len(self.tickets) + len(self.calls)


@dataclass
class Load:
    """Keeps a server busy until it is gone. Keys come from the seed, so a run can be repeated."""

    random: Random
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    _alarm: tuple[int, asyncio.Event] | None = None

    def key(self) -> str:
        """128 bits from the seed."""
        return f"{self.random.getrandbits(128):032x}"

    def alarm(self, after: int) -> asyncio.Event:
        """Told when so many more acts are acknowledged."""
        event = asyncio.Event()
        self._alarm = len(self.acknowledged) + after, event
        return event

    def _ring(self) -> None:
        if self._alarm is not None and len(self.acknowledged) >= self._alarm[0]:
            self._alarm[1].set()

    async def run(self, url: str, people: int = 6, enough: int | None = None) -> None:
        """Press until the server is gone, or there is enough acknowledged."""
        aim = None if enough is None else len(self.acknowledged) + enough
        async with Client(url, HALL, timeout=10.0) as client:
            await self._open(client)
            presses = [self._take_numbers(client, aim) for _ in range(people)]
            presses += [self._call(client, counter, aim) for counter in COUNTERS]
            await asyncio.gather(*presses)

    def _enough(self, aim: int | None) -> bool:
        return aim is not None and len(self.acknowledged) >= aim

    async def _open(self, client: Client) -> None:
        for counter in COUNTERS:
            with contextlib.suppress(Refused, Away):
                await client.at_counter(counter, "open", OpenCounterRequest(key=self.key()))

    async def _take_numbers(self, client: Client, aim: int | None) -> None:
        done = self.acknowledged
        while not self._enough(aim):
            if done.unanswered:
                request = done.unanswered.pop()
            else:
                done.keys += 1
                request = IssueRequest(key=self.key(), service=self.random.choice(SERVICES))
            try:
                done.tickets.append(await client.issue(request))
                self._ring()
            except Away:
                done.unanswered.append(request)
                return

    async def _call(self, client: Client, counter: str, aim: int | None) -> None:
        while not self._enough(aim):
            try:
                answer = await client.next(counter, NextRequest(key=self.key(), outcome="served"))
            except Away:
                return
            if answer is not None and answer.called is not None:
                self.acknowledged.calls.append(answer)
                self._ring()
            else:
                await asyncio.sleep(0.005)


def missing(file: Path, acknowledged: Acknowledged, *, own: bool = False) -> tuple[list[str], list[str]]:
    """Acknowledged and not in the ledger: numbers of tickets, and of calls. The chain must hold.

    Args:
        file: the ledger's file.
        acknowledged: what must be there.
        own: open it as a server does that starts; without, it is only looked at.
    """
    ledger = open_ledger(f"sqlite:///{file}", own=own)
    with contextlib.closing(ledger):
        assert verify.verify(ledger, HALL).bad is None
        issued, called, numbers, day = {}, set(), set(), None
        for row in ledger.read(HALL):
            event = row.event
            if isinstance(event, events.DayOpened):
                day = event.day
            elif isinstance(event, events.TicketIssued):
                issued[event.secret] = (row.seq, event.number, row.code)
                assert (day, event.number) not in numbers, "a number was given twice"
                numbers.add((day, event.number))
            elif isinstance(event, events.TicketCalled):
                called.add((row.seq, event.ticket, event.number))
    assert len(issued) <= acknowledged.keys, "one key, one ticket"
    tickets = [
        ticket.number
        for ticket in acknowledged.tickets
        if issued.get(keys.secret_of(ticket.id)) != (ticket.ticket, ticket.number, ticket.code)
    ]
    calls = [
        call.called.number
        for call in acknowledged.calls
        if call.called is not None and (call.seq, call.called.ticket, call.called.number) not in called
    ]
    return tickets, calls

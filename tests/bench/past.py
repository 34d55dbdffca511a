"""Past days for a ledger: real acts decided by the real core, appended through the real port."""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path
from zoneinfo import ZoneInfo

from queue_server.hall import acts, events
from queue_server.hall.rules import decide
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.store.ledger import Entry
from queue_server.store.sqlite import SqliteLedger

#: Visits of one past day; a ward has 400 to 500.
A_DAY = 500
_ENTRIES = 4000


class _Writer:
    def __init__(self, store: Path, discipline: Discipline, now: datetime.datetime) -> None:
        self._ledger, self._discipline = SqliteLedger(store), discipline
        self._zone = ZoneInfo(discipline.time_zone)
        self._entries: list[Entry] = []
        self._seq = 0
        self.state, self.now = State(), now

    def do(self, act: acts.Act) -> None:
        for event in decide(self.state, act, self.now):
            self.state.apply(self.state.seq + 1, self.now, event)
            self._entries.append(Entry(at=self.now, event=event))
        if len(self._entries) >= _ENTRIES:
            self.flush()

    def flush(self) -> None:
        self._ledger.append(self._discipline.hall, self._seq, self._entries)
        self._seq += len(self._entries)
        self._entries = []

    def begin_day(self) -> None:
        self.now += datetime.timedelta(days=1)
        self.do(acts.Tick(time_zone=self._zone, discipline=self._discipline))
        for plan in self._discipline.counters:
            self.do(acts.OpenCounter(counter=plan.id, origin=_origin(f"counter/{plan.id}")))

    def visit(self, service: str, counter: str) -> None:
        """A number, its call, the beginning and, by the next call, the end of the service."""
        secret = secrets.token_hex(32)
        self.do(
            acts.Issue(
                origin=_origin("device/kiosk-1"), service=service, ticket_class=None, language=None,
                secret=secret, device="kiosk-1",
            )
        )  # fmt: skip
        sender = f"counter/{counter}"
        self.do(acts.CallNext(origin=_origin(sender), counter=counter, outcome="served"))
        self.do(acts.StartService(origin=_origin(sender), counter=counter))

    def close(self) -> None:
        if self._entries:
            self.flush()
        self._ledger.close()


def _origin(sender: str) -> events.Origin:
    return events.Origin(sender=sender, key=secrets.token_hex(16), content=secrets.token_hex(8))


def make_past(store: Path, discipline: Discipline, visits: int) -> None:
    """Fill a new ledger with days that have gone by.

    Args:
        store: the ledger's file.
        discipline: the hall's, always open.
        visits: how many, ``A_DAY`` on each day, the last of them yesterday.
    """
    places = {
        service: plan.id
        for plan in discipline.counters
        for service, reluctance in plan.services.items()
        if reluctance == 0
    }
    days = -(-visits // A_DAY)
    today = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    writer = _Writer(store, discipline, today - datetime.timedelta(days=days + 1))
    services = list(places)
    for number in range(visits):
        if number % A_DAY == 0:
            writer.begin_day()
        service = services[number % len(services)]
        writer.visit(service, places[service])
    writer.close()


__all__ = ["A_DAY", "make_past"]

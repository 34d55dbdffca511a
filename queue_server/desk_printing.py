"""Slips for printers at desks: kept until the agent beside a printer has them on its own disk.

A slip is wanted now or not at all: what nobody has taken for some minutes is dropped, and the page says so.
After a restart of the server the agents tell what they have on their disks before any of them counts as being
there again, so that no page offers what is on its way to the paper already.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from queue_server.contract.messages import (
    AgentRequest,
    DeskPrint,
    DeskPrinter,
    IssueAnswer,
    PrintedRequest,
    PrintJob,
    PrintSheet,
    Trouble,
)

#: A slip that no agent has taken for so long is of no use any more.
WANTED_FOR = datetime.timedelta(minutes=10)
#: Slips that a desk's page still shows.
MOST_SHOWN = 10
#: Slips of a desk that are remembered, so that the same one is asked for once.
_MOST_KEPT = 200
#: The codes of what was never printed: no agent came, or its holder was called meanwhile.
EXPIRED, OUTDATED = "print-expired", "print-outdated"
#: The agent that had taken it has gone, and nobody knows what became of it.
AGENT_GONE = "print-agent-gone"
#: Two printers of a desk have one name.
NAME_TWICE = "printer-name-twice"
#: Some slips of a desk are lost; ``advice`` has their names.
SLIP_LOST = "slip-lost"
#: An agent that said who it is, and does not follow yet, has its name for so long.
_NAMED_FOR = datetime.timedelta(seconds=10)
#: A refused agent is spoken of for so long after it last tried.
_TWICE_FOR = datetime.timedelta(seconds=30)
#: Whose a slip is that no agent may take any more.
_NOBODY = "nobody"


class NameTaken(Exception):
    """Another agent of that desk has the printer's name."""


@dataclass
class _Agent:
    #: Its printer's name; nothing before it said so to this process.
    device: str = ""
    said_at: datetime.datetime | None = None
    #: Feeds of it now.
    feeds: int = 0


@dataclass
class _Desk:
    #: By the identity of its queue; nothing: somebody who holds nothing on a disk.
    agents: dict[str, _Agent] = field(default_factory=dict)
    jobs: OrderedDict[str, PrintJob] = field(default_factory=OrderedDict)
    prints: OrderedDict[str, DeskPrint] = field(default_factory=OrderedDict)
    #: A slip to the agent that has taken it, and when: of two agents only one prints.
    takers: dict[str, str] = field(default_factory=dict)
    taken_at: dict[str, datetime.datetime] = field(default_factory=dict)
    #: Lost slips that staff have seen to.
    seen: set[str] = field(default_factory=set)
    #: Names that two agents want: since when, and when it was last tried.
    twice: dict[str, tuple[datetime.datetime, datetime.datetime]] = field(default_factory=dict)
    lost_since: datetime.datetime | None = None

    def here(self) -> bool:
        """Whether an agent follows of which it is known what it has on its disk."""
        return any(one.feeds and (one.device or not name) for name, one in self.agents.items())

    def follows(self, name: str) -> bool:
        """Whether an agent is there now."""
        return name in self.agents and self.agents[name].feeds > 0

    def forget(self, identity: str) -> None:
        """Nothing is known of a slip any more."""
        self.prints.pop(identity, None)
        self.jobs.pop(identity, None)
        self.takers.pop(identity, None)
        self.taken_at.pop(identity, None)
        self.seen.discard(identity)

    def lost(self) -> tuple[DeskPrint, ...]:
        """What failed, was not asked for again, and that nobody has seen to."""
        found: list[DeskPrint] = []
        later: set[int] = set()
        for one in reversed(self.prints.values()):
            open_still = one.state == "failed" and one.code != OUTDATED and one.id not in self.seen
            if open_still and one.ticket not in later:
                found.append(one)
            if one.ticket is not None:
                later.add(one.ticket)
        return tuple(reversed(found))


class DeskPrinting:
    """All desks of a hall.

    Args:
        now: hall time.
        on_change: called when a page or an agent has something new to see.
    """

    def __init__(self, now: Callable[[], datetime.datetime], on_change: Callable[[], None]) -> None:
        self._now, self._on_change = now, on_change
        self._desks: dict[str, _Desk] = {}
        self._day: datetime.date | None = None

    # ------------------------------------------------------------ agents

    def came(self, desk: str, agent: str = "") -> None:
        """An agent follows a desk."""
        self._desk(desk).agents.setdefault(agent, _Agent()).feeds += 1
        self._on_change()

    def went(self, desk: str, agent: str = "") -> None:
        """It does so no more."""
        found = self._desk(desk).agents[agent]
        found.feeds -= 1
        if not found.feeds:
            del self._desk(desk).agents[agent]
        self._on_change()

    def hello(self, desk: str, said: AgentRequest) -> tuple[str, ...]:
        """An agent says who it is and what it holds; the slips among them that are another one's.

        Raises:
            NameTaken: another one that is here has the name.
        """
        found, now = self._desk(desk), self._now()
        for name, other in list(found.agents.items()):
            fresh = other.said_at is not None and now - other.said_at < _NAMED_FOR
            if name != said.agent and other.device == said.device and (other.feeds or fresh):
                since, _ = found.twice.get(said.device, (now, now))
                found.twice[said.device] = (since, now)
                self._on_change()
                raise NameTaken
            if not other.feeds and not fresh:
                del found.agents[name]
        mine = found.agents.setdefault(said.agent, _Agent())
        mine.device, mine.said_at = said.device, now
        forgotten = tuple(one.id for one in said.holds if not self.settle(desk, one))
        self._on_change()
        return forgotten

    # ------------------------------------------------------------ slips

    def ask(self, desk: str, slip: IssueAnswer, *, again: bool = False) -> bool:
        """Want a slip on paper; whether an agent is there to print it. The same slip is wanted once."""
        return self._ask(desk, PrintJob(id=slip.id, made_at=self._now(), slip=slip, again=again))

    def ask_sheet(self, desk: str, identity: str, sheet: PrintSheet) -> bool:
        """The same with a sheet."""
        return self._ask(desk, PrintJob(id=identity, made_at=self._now(), sheet=sheet))

    def _ask(self, desk: str, job: PrintJob) -> bool:
        found = self._desk(desk)
        if not found.here():
            return False
        if job.id not in found.prints:
            found.jobs[job.id] = job
            self._keep(found, DeskPrint(id=job.id, number=job.name, state="waiting", ticket=job.ticket))
            self._on_change()
        return True

    def settle(self, desk: str, said: PrintedRequest) -> bool:
        """What became of a slip; whether it is that agent's to print, and it is known here what it is."""
        found = self._desk(desk)
        if said.id not in found.prints:
            if not said.name:
                return False
            # Taken before this process began.
            self._keep(found, DeskPrint(id=said.id, number=said.name, state="waiting", ticket=said.ticket))
        taker = said.agent or said.device
        if found.takers.setdefault(said.id, taker) != taker:
            return False
        before = found.prints[said.id]
        found.jobs.pop(said.id, None)
        found.taken_at.setdefault(said.id, self._now())
        # An agent that says "taken" late must not hide what came of it.
        after = msgspec.structs.replace(before, state=said.state, code=said.code)
        unsettled = before.state in ("waiting", "taken") or before.code == AGENT_GONE
        if unsettled and after != before:
            found.prints[said.id] = after
            self._on_change()
        return True

    def see_to(self, desk: str, identity: str) -> None:
        """Staff have seen to a lost slip."""
        found = self._desk(desk)
        if identity in found.prints and identity not in found.seen:
            found.seen.add(identity)
            self._on_change()

    def _keep(self, found: _Desk, what: DeskPrint) -> None:
        found.prints[what.id] = what
        while len(found.prints) > _MOST_KEPT:
            found.forget(next(iter(found.prints)))

    # ------------------------------------------------------------ what others see

    def wanted(self, desk: str) -> tuple[PrintJob, ...]:
        """What an agent has not taken yet, the oldest first."""
        return tuple(self._desks[desk].jobs.values()) if desk in self._desks else ()

    def at(self, desk: str) -> DeskPrinter:
        """What a desk's page shows."""
        found = self._desks.get(desk)
        if found is None:
            return DeskPrinter()
        latest = list(found.prints.values())[: -MOST_SHOWN - 1 : -1]
        return DeskPrinter(here=found.here(), jobs=tuple(latest), lost=found.lost()[-MOST_SHOWN:])

    def troubles(self) -> Iterator[Trouble]:
        """What the supervisor should see to: names that are there twice, slips that are lost."""
        now = self._now()
        for desk, found in self._desks.items():
            for device, (since, last) in list(found.twice.items()):
                if now - last < _TWICE_FOR:
                    yield Trouble(code=NAME_TWICE, since=since, device=device)
                else:
                    del found.twice[device]
            lost = found.lost()
            found.lost_since = (found.lost_since or now) if lost else None
            if lost:
                names = ", ".join(one.number for one in lost)[:200]
                yield Trouble(code=SLIP_LOST, since=found.lost_since, device=desk, advice=names)

    # ------------------------------------------------------------ time

    def expire(self) -> None:
        """Drop what nobody has taken in time; what was taken by an agent that has gone is not known."""
        since = self._now() - WANTED_FOR
        for desk, found in self._desks.items():
            for late in [job.id for job in found.jobs.values() if job.made_at < since]:
                self.settle(desk, PrintedRequest(device=_NOBODY, id=late, state="failed", code=EXPIRED))
            for late, taker in list(found.takers.items()):
                stands = found.prints[late].state == "taken" and found.taken_at[late] < since
                if stands and not found.follows(taker):
                    self.settle(
                        desk,
                        PrintedRequest(device=taker, agent=taker, id=late, state="failed", code=AGENT_GONE),
                    )

    def day_is(self, day: datetime.date | None) -> None:
        """With a new day what became of yesterday's slips is forgotten."""
        if day == self._day:
            return
        before, self._day = self._day, day
        if before is None:
            return
        for found in self._desks.values():
            for one in list(found.prints.values()):
                if one.state in ("printed", "failed"):
                    found.forget(one.id)
        self._on_change()

    def _desk(self, desk: str) -> _Desk:
        return self._desks.setdefault(desk, _Desk())


__all__ = [
    "AGENT_GONE", "EXPIRED", "MOST_SHOWN", "NAME_TWICE", "OUTDATED", "SLIP_LOST", "WANTED_FOR",
    "DeskPrinting", "NameTaken",
]  # fmt: skip

"""The state carried forward many times by the real formula, each time with other chances."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from random import Random

from queue_server.hall.forecast.arrivals import Arrivals
from queue_server.hall.forecast.learned import Stretch
from queue_server.hall.forecast.order import Lines, Person, Queue
from queue_server.hall.forecast.presence import Presence, back_at
from queue_server.hall.forecast.service_times import Clock
from queue_server.hall.forecast.snapshot import Desk, Snapshot, UnderWay, Waiting

#: Names of tickets that are not taken yet; larger than every real one, so that they lose every tie.
NOT_TAKEN = 1 << 60


class Ghost:
    """Somebody who would take a number now: it is seen when he would be called, and nobody stands there."""

    __slots__ = ("called_at", "line", "person")

    def __init__(self, line: int, person: Person) -> None:
        self.line, self.person, self.called_at = line, person, math.inf


class Replay:
    """Carries one state forward.

    Args:
        snapshot: the hall now.
        random: where chance comes from.
    """

    def __init__(self, snapshot: Snapshot, random: Random) -> None:
        self._snapshot, self._random = snapshot, random
        self._presence, self._arrivals = Presence(snapshot, random), Arrivals(snapshot, random)
        names = {line for desk in snapshot.desks for line in desk.lines}
        names |= {ticket.line for ticket in snapshot.waiting} | set(snapshot.services.values())
        self._line = {name: index for index, name in enumerate(sorted(names))}
        self._desk_lines: list[Lines] = [
            [(self._line[name], reluctance) for name, reluctance in desk.lines.items()]
            for desk in snapshot.desks
        ]
        #: Per line the counters that serve it, those whose own work it is first.
        self._able = [
            sorted(
                (index for index, lines in enumerate(self._desk_lines) if line in dict(lines)),
                key=lambda index, line=line: dict(self._desk_lines[index])[line],  # type: ignore[misc]
            )
            for line in range(len(self._line))
        ]
        self._people = [_person(ticket) for ticket in snapshot.waiting]
        self._sort_people()
        self._clocks = [self._clocks_of(desk) for desk in snapshot.desks]
        self._given_up = Clock(snapshot.learned.given_up.points(snapshot.learned.shape), random)
        self._heads = [snapshot.classes[name] for _, name in self._arrivals.kinds]

    def _sort_people(self) -> None:
        count, now = len(self._line), self._snapshot.now
        self._ordinary: list[list[Person]] = [[] for _ in range(count)]
        self._advantaged: list[list[Person]] = [[] for _ in range(count)]
        self._strict: list[list[Person]] = [[] for _ in range(count)]
        #: Not before, line, person: who has a time of his own.
        self._appointed: list[tuple[float, int, Person]] = []
        for ticket, person in zip(self._snapshot.waiting, self._people, strict=True):
            line = self._line[ticket.line]
            if ticket.not_before is not None and ticket.not_before > now:
                self._appointed.append((ticket.not_before, line, person))
            else:
                self._part(person)[line].append(person)
        for people in itertools.chain(self._ordinary, self._advantaged, self._strict):
            people.sort()
        self._appointed.sort()

    def _part(self, person: Person) -> list[list[Person]]:
        if person.strict:
            return self._strict
        return self._advantaged if person.head_start > 0 else self._ordinary

    def _clocks_of(self, desk: Desk) -> dict[str, Clock]:
        learned = self._snapshot.learned
        skills = learned.skills.get(desk.counter, {})
        general = math.fsum(skills.values()) / len(skills) if skills else 0.0
        services = {service for service, line in self._snapshot.services.items() if line in desk.lines}
        services |= {ticket.service for ticket in self._snapshot.waiting if ticket.line in desk.lines}
        if desk.ticket is not None:
            services.add(desk.ticket.service)
        return {
            service: Clock(
                [
                    seconds * math.exp(skills.get(service, general))
                    for seconds in learned.time_of(service).points(learned.shape)
                ],
                self._random,
            )
            for service in sorted(services)
        }

    # ------------------------------------------------------------ chance

    def busy_for(self, desk: int, person: Person) -> float:
        """Seconds from a call until the counter can call again."""
        learned, chance = self._snapshot.learned, self._random.random
        if chance() < learned.no_show.get(person.service, 0.0):
            lasts = self._given_up.whole()
        else:
            clock = self._clocks[desk][person.service]
            lasts = sum(clock.whole() for _ in range(person.units)) if person.units > 1 else clock.whole()
        return lasts + learned.gaps[int(chance() * len(learned.gaps))]

    def rest_of(self, desk: int, ticket: UnderWay) -> float:
        """Seconds until a counter with a ticket can call again."""
        learned, chance = self._snapshot.learned, self._random.random
        elapsed = max(0.0, self._snapshot.now - ticket.called_at)
        clock = self._clocks[desk][ticket.service]
        if not ticket.started:
            missing = learned.no_show.get(ticket.service, 0.0) * self._given_up.surviving(elapsed)
            coming = (1 - learned.no_show.get(ticket.service, 0.0)) * clock.surviving(elapsed / ticket.units)
            if chance() * (missing + coming) < missing:
                return self._given_up.rest(elapsed)
        rest = clock.rest(elapsed / ticket.units) * ticket.units
        return rest + learned.gaps[int(chance() * len(learned.gaps))]

    # ------------------------------------------------------------ one future

    def line(self, name: str) -> int:
        """A line's place in the queues."""
        return self._line[name]

    def run(self, ghosts: list[Ghost], called: Callable[[int, float], None]) -> None:
        """Carry the state forward until everybody who waits now is called, and every ghost.

        Args:
            ghosts: told by ``called_at`` when they would be called.
            called: told of the ticket and the seconds of the day of every call of a waiting ticket.
        """
        _Run(self, ghosts, called).run()


class _Run:
    """One future of the hall."""

    __slots__ = (
        "_appointed", "_away", "_called", "_ghosts", "_idle", "_in_a_row", "_left", "_plans", "_queue",
        "_replay",
    )  # fmt: skip

    def __init__(self, replay: Replay, ghosts: list[Ghost], called: Callable[[int, float], None]) -> None:
        snapshot = replay._snapshot
        self._replay, self._called = replay, called
        self._queue = Queue(replay._ordinary, replay._advantaged, replay._strict, snapshot.max_in_a_row)
        self._appointed = list(replay._appointed)
        self._ghosts = list(ghosts)
        self._left = len(snapshot.waiting)
        self._in_a_row = [desk.in_a_row for desk in snapshot.desks]
        self._away: list[tuple[Stretch, ...]] = replay._presence.draw()
        self._idle = [False] * len(snapshot.desks)
        #: Seconds of the day, counter: when it will want to call.
        self._plans: list[tuple[float, int]] = []
        for index, desk in enumerate(snapshot.desks):
            rest = replay.rest_of(index, desk.ticket) if desk.ticket is not None else 0.0
            self._plan(index, snapshot.now + rest)
        heapq.heapify(self._plans)

    def _plan(self, desk: int, seconds: float) -> None:
        """Let a counter call at some time, or when it is back."""
        back = back_at(self._away[desk], seconds)
        if back < self._replay._snapshot.ends:
            heapq.heappush(self._plans, (back, desk))

    def run(self) -> None:
        arrivals = self._replay._arrivals.draw()
        coming = next(arrivals, None)
        names = itertools.count(NOT_TAKEN)
        while self._plans and (self._left or self._ghosts):
            if coming is not None and coming[0] < self._plans[0][0]:
                self._arrive(*coming, next(names))
                coming = next(arrivals, None)
            else:
                seconds, desk = heapq.heappop(self._plans)
                self._call(desk, seconds)

    def _arrive(self, seconds: float, kind: int, name: int) -> None:
        replay = self._replay
        head = replay._heads[kind]
        service = replay._arrivals.kinds[kind][0]
        line = replay._line[replay._snapshot.services[service]]
        self._queue.add(
            line, Person(seconds - head.head_start, seconds, name, head.head_start, service, 1, head.strict)
        )
        for desk in replay._able[line]:
            if self._idle[desk]:
                self._idle[desk] = False
                back = back_at(self._away[desk], seconds)
                if back == seconds:
                    self._call(desk, seconds)
                    return
                self._plan(desk, back)

    def _call(self, desk: int, seconds: float) -> None:
        replay = self._replay
        lines = replay._desk_lines[desk]
        while self._appointed and self._appointed[0][0] <= seconds:
            _, line, person = self._appointed.pop(0)
            self._queue.add(line, person)
        if self._ghosts:
            self._look_for_ghosts(desk, lines, seconds)
        found = self._queue.call(lines, self._in_a_row[desk])
        if found is None and self._appointed:
            found = self._call_early(lines, self._in_a_row[desk])
        if found is None:
            self._idle[desk] = True
            return
        person, self._in_a_row[desk] = found
        if person.ticket < NOT_TAKEN:
            self._left -= 1
            self._called(person.ticket, seconds)
        self._plan(desk, seconds + replay.busy_for(desk, person))

    def _look_for_ghosts(self, desk: int, lines: Lines, seconds: float) -> None:
        in_a_row = self._in_a_row[desk]
        reluctance = dict(lines)
        for ghost in self._ghosts:
            line = ghost.line
            if line in reluctance and self._queue.would_call(
                lines, in_a_row, line, reluctance[line], ghost.person
            ):
                ghost.called_at = seconds
        self._ghosts = [ghost for ghost in self._ghosts if ghost.called_at == math.inf]

    def _call_early(self, lines: Lines, in_a_row: int) -> tuple[Person, int] | None:
        """Nobody else waits for this counter: who came before his time is called then."""
        count = len(self._replay._line)
        ordinary: list[list[Person]] = [[] for _ in range(count)]
        advantaged: list[list[Person]] = [[] for _ in range(count)]
        strict: list[list[Person]] = [[] for _ in range(count)]
        for _, line, person in sorted(self._appointed, key=lambda entry: entry[2]):
            part = strict if person.strict else advantaged if person.head_start > 0 else ordinary
            part[line].append(person)
        found = Queue(ordinary, advantaged, strict, self._replay._snapshot.max_in_a_row).call(lines, in_a_row)
        if found is not None:
            self._appointed = [entry for entry in self._appointed if entry[2] is not found[0]]
        return found


def _person(ticket: Waiting) -> Person:
    return Person(
        ticket.place - ticket.head_start, ticket.place, ticket.ticket, ticket.head_start, ticket.service,
        ticket.units, ticket.strict,
    )  # fmt: skip


__all__ = ["NOT_TAKEN", "Ghost", "Replay"]

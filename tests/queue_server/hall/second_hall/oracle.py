# ruff: noqa: N802 - methods are named after the events that they hear
"""The second hall follows the events, objects to what must never happen, and takes acts back by itself."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from queue_server.hall import acts, events
from tests.queue_server.hall.second_hall.house import House
from tests.queue_server.hall.second_hall.people import Desk, Done, Person, minutes

#: What touches nobody: boards, slips and pads.
_ASIDE = (events.CallAnnounced, events.TicketReprinted, events.TestCallMade, events.VisitRated)
#: Acts that no counter takes back, although they may name one.
_FOR_GOOD = (acts.Undo, acts.TestCall, acts.Postpone, acts.Reprint, acts.RateVisit)


@dataclass
class Oracle(House):
    """Who is where, from the events alone."""

    #: Calls past the bound on waiting, by the rule that excuses them.
    excused: Counter[str] = field(default_factory=Counter)

    # ------------------------------------------------------------ whole acts

    def follow(self, first: int, act: acts.Act, happened: list[events.Event]) -> None:
        """Hear all events of one act, the first of which has this sequence number."""
        before = self.copies()
        touched: set[int] = set()
        desks: set[str | None] = set()
        for seq, event in enumerate(happened, first):
            if not isinstance(event, _ASIDE):
                named = {getattr(event, name) for name in ("ticket", "merged") if hasattr(event, name)}
                desks |= {person.counter for name, person in self.people.items() if name in named}
                desks.add(getattr(event, "counter", None))
                touched |= named
            self.hear(seq, event)
        desks &= set(self.desks)
        if any(isinstance(event, (events.DayOpened, events.HallConfigured)) for event in happened):
            self.last_acts.clear()
            return
        touched |= {name for name, person in self.people.items() if before[0].get(name) != person}
        desks |= {name for name, desk in self.desks.items() if before[1].get(name) != desk}
        last = first + len(happened) - 1
        done = None
        undoable = act.origin is not None and getattr(act, "counter", None) is not None
        if undoable and not isinstance(act, _FOR_GOOD):
            done = Done(
                first, last, self.now, {name: before[0][name] for name in touched if name in before[0]},
                {name: before[1][name] for name in desks},
            )  # fmt: skip
        self.people_touched |= dict.fromkeys(touched, last)
        self.desks_touched |= dict.fromkeys(desks, last)
        self.last_acts |= dict.fromkeys(desks, done)

    def hear(self, seq: int, event: events.Event) -> None:
        """Follow one event."""
        listen = getattr(self, f"_{type(event).__name__}", None)
        if listen is not None:
            listen(seq, event)
        for desk in self.desks.values():
            idle = desk.status == "open" and self.at(desk.id) is None
            desk.idle_since = (desk.idle_since or self.now) if idle else None

    # ------------------------------------------------------------ tickets

    def _TicketIssued(self, seq: int, event: events.TicketIssued) -> None:
        assert self.stopped is None or event.paper or event.lease is not None
        self._hold_number(event.number, seq)
        if event.lease is not None:
            self.lent[event.lease].admitted[event.number] = seq
            self.lent[event.lease].told += [event.number] if event.claimed is not None else []
        elif not event.paper:
            self.sequences[self.day, event.series] = event.sequence
        self.issued += 1
        self.secrets[event.secret] = seq
        self.people[seq] = Person(
            seq, event.number, event.service, event.ticket_class, event.arrived, event.place,
            event.head_start_minutes, event.strict, event.not_before, event.units, event.then, event.service,
        )  # fmt: skip

    def _TicketCalled(self, seq: int, event: events.TicketCalled) -> None:
        person, desk, why = self.people[event.ticket], self.desks[event.counter], event.why
        assert desk.status == "open"
        assert self.stopped is None
        assert self.at(desk.id) is None
        assert person.state == "waiting"
        turn = person.place - minutes(person.head_start) + minutes(why.reluctance_minutes)
        assert (why.place, why.turn) == (person.place, turn)
        if why.rule == "chosen":
            assert why.reason
            assert event.in_a_row == desk.in_a_row
        else:
            assert why.reluctance_minutes == desk.reluctances()[person.line]
            assert (event.ticket, event.in_a_row) == self.next_at(desk.id)
        if event.origin is None:
            assert desk.auto_call
            assert desk.idle_since is not None
            idle = (self.now - desk.idle_since).total_seconds()
            assert idle >= self.discipline.auto_call_after
        self._bound_waiting(person, desk, why)
        desk.in_a_row = event.in_a_row
        person.state, person.counter, person.call = "called", desk.id, seq
        self.calls[seq] = event.ticket

    def _bound_waiting(self, called: Person, desk: Desk, why: events.Why) -> None:
        """Nobody is called after one who may come later by more than the bound, where both may be called.

        But for those who were chosen, and where a strict class is above the formula, or has to wait for
        somebody ordinary.
        """
        lines = desk.reluctances()
        bound = max(person.head_start for person in self.people.values()) + max(lines.values(), default=0)
        passed = why.over is not None and self.people[why.over.ticket].strict
        rule = "strict" if why.rule == "cap" and passed else why.rule
        for person in self.waiting():
            too_early = person.not_before is not None and person.not_before > self.now
            if person.line in lines and not too_early and called.place > person.place + minutes(bound):
                assert rule in ("chosen", "strict"), (called, person)
                self.excused[rule] += 1

    def _TicketRecalled(self, seq: int, event: events.TicketRecalled) -> None:
        person = self._standing(event, "called")
        person.call, person.recalls = seq, person.recalls + 1
        assert event.recalls == person.recalls
        self.calls[seq] = event.ticket

    def _standing(self, event: Any, *states: str) -> Person:
        person = self.people[event.ticket]
        assert person.state in states
        assert person.counter == event.counter
        return person

    def _CallAnnounced(self, _seq: int, event: events.CallAnnounced) -> None:
        assert self.people[event.ticket].call == event.call
        self.played.add(event.call)

    def _ServiceStarted(self, _seq: int, event: events.ServiceStarted) -> None:
        self._standing(event, "called").state = "serving"

    def _TicketServed(self, _seq: int, event: events.TicketServed) -> None:
        person = self._standing(event, "called", "serving")
        self._end(person, "served")
        person.served_at = event.counter
        self.desks[event.counter].served += 1

    def _VisitRated(self, _seq: int, event: events.VisitRated) -> None:
        person = self.people[event.ticket]
        assert person.state == "served"
        assert person.score is None, "the first rating counts"
        person.score = event.score

    def _TicketMissed(self, _seq: int, event: events.TicketMissed) -> None:
        self._end(self._standing(event, "called"), "no-show")

    def _end(self, person: Person, state: str, ended_at: datetime.datetime | None = None) -> None:
        person.state, person.counter, person.parked_until = state, None, None
        person.ended_at = ended_at or self.now

    def _TicketCancelled(self, _seq: int, event: events.TicketCancelled) -> None:
        person = self.people[event.ticket]
        assert person.state in ("waiting", "parked")
        left = self.discipline.left_at_closing
        match event.reason:
            case "closing":
                closing, after = self.closing(), self.discipline.closing.settle_after_minutes
                assert left == "cancel"
                assert closing is not None
                assert after is not None
                assert self.now >= closing + minutes(after)
            case "day-end":
                assert left == "cancel"
            case "closed":
                assert left == "close"
        self._end(person, "cancelled")

    def _TicketTransferred(self, _seq: int, event: events.TicketTransferred) -> None:
        person = self.people[event.ticket]
        if event.done:
            self.desks[person.counter or ""].served += 1
        assert event.place == (person.place if event.place_reason == "kept" else self.now)
        person.stand(event.line)
        person.service, person.place, person.then = event.to_service, event.place, event.then

    def _TicketParked(self, _seq: int, event: events.TicketParked) -> None:
        person = self.people[event.ticket]
        assert person.state in ("waiting", "called", "serving")
        person.stand(event.line)
        person.state, person.parked_until = "parked", event.until

    def _TicketReturned(self, _seq: int, event: events.TicketReturned) -> None:
        person = self.people[event.ticket]
        assert person.state == event.after
        person.stand(event.line)
        person.place = event.place

    def _TicketLapsed(self, _seq: int, event: events.TicketLapsed) -> None:
        person = self.people[event.ticket]
        assert person.parked_until is not None
        assert person.parked_until <= self.now
        self._end(person, "no-show")

    def _TicketPostponed(self, _seq: int, event: events.TicketPostponed) -> None:
        person = self.people[event.ticket]
        person.place, person.postponed = event.place, True

    def _TicketReprinted(self, _seq: int, event: events.TicketReprinted) -> None:
        self.secrets[event.secret] = event.ticket

    def _PriorityConfirmed(self, _seq: int, event: events.PriorityConfirmed) -> None:
        self.people[event.ticket].confirmed = True

    def _ClassChanged(self, _seq: int, event: events.ClassChanged) -> None:
        person = self.people[event.ticket]
        if person.state == "parked":
            person.line = event.line
        else:
            person.stand(event.line)
        person.ticket_class, person.confirmed = event.ticket_class, False
        person.head_start, person.strict = event.head_start_minutes, event.strict
        assert event.place == person.place

    def _TicketsMerged(self, _seq: int, event: events.TicketsMerged) -> None:
        person, other = self.people[event.ticket], self.people[event.merged]
        assert other.state in ("waiting", "parked")
        self._end(other, "cancelled")
        person.units, person.then = event.units, event.then

    def _PaperSettled(self, _seq: int, event: events.PaperSettled) -> None:
        self._end(self.people[event.ticket], event.outcome, event.ended_at)

    def _ActUndone(self, _seq: int, event: events.ActUndone) -> None:
        done = self.last_acts[event.counter]
        assert done is not None
        assert (event.first, event.last) == (done.first, done.last)
        # What people have said meanwhile they have said.
        self.people |= {
            name: dataclasses.replace(done.people[name], score=person.score)
            for name, person in self.people.items()
            if name in done.people
        }
        self.desks |= {
            name: dataclasses.replace(desk, idle_since=desk.idle_since and self.now)
            for name, desk in done.desks.items()
        }
        self.last_acts |= dict.fromkeys(done.desks, None)

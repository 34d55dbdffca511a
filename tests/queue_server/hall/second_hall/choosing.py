"""Counters, tickets and reasons by chance: mostly such as are there, sometimes not."""

from __future__ import annotations

from random import Random
from typing import Any

from queue_server.hall import acts
from tests.queue_server.hall.second_hall.oracle import Oracle

HERE = ("called", "serving")


class Choosing:
    """Chance with a hall in view."""

    def __init__(self, random: Random, hall: Oracle) -> None:
        self.random, self.hall = random, hall

    @staticmethod
    def _if(useful: bool) -> float:
        return 12 if useful else 0.2

    def chance(self, of: float) -> bool:
        """Whether it happens."""
        return self.random.random() < of

    def counter(self) -> str:
        """A counter, which is nearly always there; one with an officer rather than another."""
        desks = list(self.hall.desks.values())
        if not desks or self.chance(0.02):
            return "9"
        at_work = [desk.id for desk in desks if desk.status == "open"]
        return self.random.choice(at_work if at_work and self.chance(0.7) else [desk.id for desk in desks])

    def idle(self) -> str:
        """A counter at which nobody stands, mostly."""
        able = [desk.id for desk in self.hall.desks.values() if not self.hall.at(desk.id)]
        at_work = [name for name in able if self.hall.desks[name].status == "open"]
        return self.random.choice(at_work or able or [self.counter()]) if self.chance(0.8) else self.counter()

    def waited_for(self) -> str:
        """An idle counter, mostly one that somebody waits for, or for its officer."""
        lines = {person.line for person in self.hall.waiting()}
        able = [
            desk.id
            for desk in self.hall.desks.values()
            if not self.hall.at(desk.id) and lines & {f"counter/{desk.id}", f"officer/{desk.officer}"}
        ]
        return self.random.choice(able) if able and self.chance(0.8) else self.idle()

    def busy(self) -> str:
        """A counter at which somebody stands, mostly."""
        able = [desk for desk in self.hall.desks if self.hall.at(desk)]
        return self.random.choice(able) if able and self.chance(0.9) else self.counter()

    def away(self) -> str:
        """A counter that is not open, mostly."""
        able = [desk.id for desk in self.hall.desks.values() if desk.status != "open"]
        return self.random.choice(able) if able and self.chance(0.95) else self.counter()

    def service(self) -> str:
        """A service, which the hall nearly always offers."""
        return self.random.choice([*sorted(self.hall.service_ids()) * 12, "nowhere"])

    def reason(self, allowed: tuple[str, ...]) -> str:
        """A reason, mostly one of the hall's."""
        return self.random.choice([*allowed * 4, "whim"])

    def ticket(self, *states: str) -> int | str:
        """A ticket by its name, its secret or its number, mostly one in these states."""
        able = [person for person in self.hall.people.values() if person.state in states]
        if not able or self.chance(0.06):
            able = list(self.hall.people.values())
        if not able or self.chance(0.02):
            return self.random.choice([10**6, "nobody"])
        # Those who came lately: something may still become of them.
        person = self.random.choice(able[-12:])
        secrets = [secret for secret, ticket in self.hall.secrets.items() if ticket == person.ticket]
        return self.random.choice([person.ticket, person.ticket, person.number, *secrets])

    def officer_of(self, ticket: int | str) -> str | None:
        """The counter at which a ticket stands, or any, or none."""
        person = self.hall.find(ticket)
        if person is not None and person.counter is not None and self.chance(0.9):
            return person.counter
        return self.counter() if self.chance(0.7) else None

    def named(self, kind: type[acts.NamedTicketAct], *states: str, **facts: Any) -> acts.Act:
        """An act that means a ticket in one of these states."""
        ticket = self.ticket(*states)
        return kind(ticket=ticket, counter=self.officer_of(ticket), **facts)

    def expect(self, counter: str) -> int | str | None:
        """Mostly nothing; else the ticket that the page shows, rightly or not any more."""
        there = self.hall.at(counter)
        if self.chance(0.8):
            return None
        if there is None:
            return self.random.choice([0, 0, 10**6])
        secrets = [secret for secret, ticket in self.hall.secrets.items() if ticket == there.ticket]
        return self.random.choice([there.ticket, there.ticket, *secrets, *secrets, 0, 10**6])

    def secret(self) -> str:
        """A secret id that nobody has."""
        return f"secret-{len(self.hall.secrets)}"

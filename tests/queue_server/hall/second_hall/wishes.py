"""What people and officers may want next: mostly possible things, so that deep states come about."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from random import Random

from queue_server.hall import acts
from tests.queue_server.hall.second_hall.choosing import HERE, Choosing
from tests.queue_server.hall.second_hall.oracle import Oracle
from tests.queue_server.hall.second_hall.people import minutes


class Wishes(Choosing):
    """Acts by chance."""

    def __init__(self, random: Random, hall: Oracle) -> None:
        super().__init__(random, hall)
        #: A weight and the maker of an act.
        self.all: dict[type[acts.Act], tuple[float, Callable[[], acts.Act]]] = {
            acts.Issue: (30, self.issue),
            acts.GrantLease: (1.5, self.grant_lease),
            acts.AdmitLeased: (9 if hall.lent else 0.3, self.admit_leased),
            acts.CallNext: (34, self.call_next),
            acts.CallChosen: (3, self.call_chosen),
            acts.StartService: (12, lambda: self.at_counter(acts.StartService)),
            acts.Finish: (5, lambda: self.at_counter(acts.Finish)),
            acts.Recall: (6, lambda: self.at_counter(acts.Recall)),
            acts.MarkNoShow: (6, lambda: self.at_counter(acts.MarkNoShow)),
            acts.MarkAnnounced: (4, self.mark_announced),
            acts.Relieve: (2, self.relieve),
            acts.TakeOver: (1.5, lambda: acts.TakeOver(counter=self.idle(), other=self.busy())),
            acts.OpenCounter: (5, self.open_counter),
            acts.PauseCounter: (1, self.pause_counter),
            acts.CloseCounter: (2, lambda: acts.CloseCounter(counter=self.waited_for())),
            acts.MoveCounter: (2, lambda: acts.MoveCounter(counter=self.waited_for(), to=self.away())),
            acts.SetServices: (1, self.set_services),
            acts.SetAutoCall: (1, lambda: acts.SetAutoCall(counter=self.counter(), on=self.chance(0.5))),
            acts.AskHelp: (1, lambda: acts.AskHelp(counter=self.counter())),
            acts.EndHelp: (1, lambda: acts.EndHelp(counter=self.counter())),
            acts.Undo: (2, self.undo),
            acts.RateVisit: (5, self.rate),
            acts.Transfer: (7, self.transfer),
            acts.Park: (5, self.park),
            acts.Return: (7, lambda: self.named(acts.Return, "parked", "no-show")),
            acts.Cancel: (1, lambda: self.named(acts.Cancel, "waiting", "parked", by_citizen=True)),
            acts.Postpone: (4, self.postpone),
            acts.Reprint: (2, self.reprint),
            acts.ConfirmPriority: (2, lambda: self.named(acts.ConfirmPriority, "waiting", *HERE)),
            acts.ChangeClass: (3, self.change_class),
            acts.Merge: (2, self.merge),
            acts.PauseIssuing: (0.5, lambda: acts.PauseIssuing(reason="full")),
            acts.ResumeIssuing: (self._if(hall.paused), acts.ResumeIssuing),
            acts.StopHall: (0.5, self.stop_hall),
            acts.ResumeHall: (self._if(hall.stopped is not None), acts.ResumeHall),
            acts.Announce: (0.5, self.announce),
            acts.WithdrawAnnouncement: (0.5, self.withdraw),
            acts.TestCall: (0.5, lambda: acts.TestCall(counter=self.counter())),
            acts.BeginPaper: (0.5, self.begin_paper),
            acts.EnterPaper: (self._if(hall.paper_since is not None), self.enter_paper),
            acts.EndPaper: (self._if(hall.paper_since is not None), acts.EndPaper),
        }

    def next(self) -> acts.Act:
        """Something by its weight."""
        weights = [weight for weight, _ in self.all.values()]
        (kind,) = self.random.choices(list(self.all), weights)
        return self.of(kind)

    def of(self, kind: type[acts.Act]) -> acts.Act:
        """An act of a kind."""
        return self.all[kind][1]()

    # ------------------------------------------------------------ numbers

    def issue(self) -> acts.Issue:
        """Somebody comes."""
        ticket_class = self.random.choice([None, None, None, "ordinary", "priority", "priority", "result"])
        slot = None
        if self.chance(0.12):
            ticket_class = "appointment"
            slot = self.hall.now + minutes(self.random.choice([-20, -8, -2, 0, 3, 8, 15, 25, 40]))
        elif self.chance(0.03):
            ticket_class = self.random.choice(["appointment", "nobody"])
        then = tuple(self.service() for _ in range(self.random.choice([0, 0, 0, 0, 0, 1, 2])))
        return acts.Issue(
            service=self.service(), ticket_class=ticket_class, secret=self.secret(), device="kiosk",
            language=self.random.choice([None, None, "vi", "km", "km", "xx" if self.chance(0.1) else "km"]),
            units=self.random.choice([1, 1, 1, 1, 2, 3, 4 if self.chance(0.3) else 1]), then=then, slot=slot,
            by_staff=self.chance(0.15),
        )  # fmt: skip

    def grant_lease(self) -> acts.GrantLease:
        """A kiosk wants numbers in reserve; its disk may have been made anew."""
        return acts.GrantLease(
            device=self.random.choice(["kiosk-1", "kiosk-1", "kiosk-2"]), epoch=1,
            holds=self.random.choice([None, 1, *self.hall.lent, *self.hall.lent]), address="http://hall/t/",
        )  # fmt: skip

    def admit_leased(self) -> acts.AdmitLeased:
        """A number that a kiosk gave is handed in, in any order, with a claim right or wrong."""
        names = list(self.hall.lent)
        lease = self.random.choice([*names * 12, 1])
        numbers = self.hall.lent[lease].numbers if lease in self.hall.lent else ["K001", "K002", "X1"]
        admitted = self.hall.lent[lease].admitted if lease in self.hall.lent else {}
        left = [number for number in numbers if number not in admitted]
        number = self.random.choice(left if left and self.chance(0.95) else numbers)
        if self.chance(0.04):
            number = self.random.choice([*sorted(self.hall.lent_today()), "A001", "K999", "K9999", "K"])
        return acts.AdmitLeased(
            lease=lease, epoch=2 if self.chance(0.02) else 1, number=number, service=self.service(),
            ticket_class=self.random.choice([*[None] * 5, "priority", "result", "priority", "appointment"]),
            language=self.random.choice([None, None, "vi", "km", "xx" if self.chance(0.1) else "km"]),
            secret=self.secret(), units=self.random.choice([1, 1, 1, 1, 2, 4 if self.chance(0.3) else 1]),
            claimed=self._around(-9000, -600, -60, -60, -20, -5, 0, 3, 9000, None),
            contact=self._around(-600, -300, -61, -30, -1, 0, None),
            counter=self.random.choice([None, None, self.counter()]),
        )  # fmt: skip

    def _around(self, *seconds: int | None) -> datetime.datetime | None:
        """An instant so many seconds from now, not always a whole millisecond."""
        chosen = self.random.choice(seconds)
        if chosen is None:
            return None
        return self.hall.now + datetime.timedelta(
            seconds=chosen, microseconds=self.random.choice([0, 0, 1700])
        )

    def reprint(self) -> acts.Act:
        """A slip was lost."""
        return self.named(acts.Reprint, "waiting", *HERE, device="printer", secret=self.secret())

    def begin_paper(self) -> acts.BeginPaper:
        """The power was away."""
        ago = self.random.choice([None, None, 0, 30, 600, -5, 10_000])
        since = None if ago is None else self.hall.now - minutes(ago)
        return acts.BeginPaper(since=since, reason=self.reason(self.hall.discipline.reasons.stop))

    def enter_paper(self) -> acts.EnterPaper:
        """Some of the sheet."""
        tickets = tuple(self._paper_ticket() for _ in range(self.random.choice([1, 2, 4])))
        # More secrets than one may be printed before these are known.
        secrets = tuple(f"paper-{self.secret()}-{index}" for index in range(len(tickets)))
        return acts.EnterPaper(tickets=tickets, secrets=secrets)

    def _paper_ticket(self) -> acts.PaperTicket:
        def back(*choices: int) -> datetime.datetime:
            return self.hall.now - datetime.timedelta(seconds=self.random.choice(choices))

        given = [one for one in self.hall.numbers.get(self.hall.day, {}) if one.startswith("G")]
        outcome = self.random.choice([None, None, "served", "no-show", "cancelled"])
        since = self.hall.paper_since or self.hall.now
        return acts.PaperTicket(
            sequence=len(given) + self.random.choice([1, 2, 3, 4, 5, 6, 7, 0]), service=self.service(),
            arrived=back(600, 90, 40) if self.chance(0.2) else max(back(90, 40, 30), since),
            ticket_class=self.random.choice([*[None] * 6, "priority", "priority", "result", "nobody"]),
            outcome=outcome, counter=self.random.choice([None, self.counter()]),
            called_at=self.random.choice([None, back(20, 10)]),
            ended_at=self.random.choice([None, back(5, 0)]),
        )  # fmt: skip

    # ------------------------------------------------------------ at counters

    def at_counter(self, kind: type[acts.TicketAct]) -> acts.TicketAct:
        """Something with the ticket at a counter."""
        counter = self.busy()
        return kind(counter=counter, expect=self.expect(counter))

    def call_next(self) -> acts.CallNext:
        """The next one, please."""
        counter = self.counter()
        outcome = self.random.choice(["served", "served", "served", "no_show", None])
        return acts.CallNext(counter=counter, expect=self.expect(counter), outcome=outcome)  # type: ignore[arg-type]  # two words

    def call_chosen(self) -> acts.CallChosen:
        """Somebody in particular."""
        return acts.CallChosen(
            counter=self.counter(), chosen=self.ticket("waiting", "waiting", "parked", "no-show"),
            reason=self.reason(self.hall.discipline.reasons.choose), outcome="served",
        )  # fmt: skip

    def mark_announced(self) -> acts.MarkAnnounced:
        """A board has played a call."""
        call = self.random.choice([10**6, *list(self.hall.calls)[-4:] * 4])
        return acts.MarkAnnounced(call=call, device="board-1")

    def open_counter(self) -> acts.OpenCounter:
        """An officer sits down, mostly at a counter that nobody is at."""
        counter = self.away()
        desk = self.hall.desks.get(counter)
        officer = desk.officer if desk and self.chance(0.7) else ""
        officer = officer or self.random.choice(["", "anh", "binh", "chi", "dung", "lan"])
        return acts.OpenCounter(counter=counter, officer=officer)

    def relieve(self) -> acts.Relieve:
        """A counter helps."""
        counter = self.idle()
        plans = [plan for plan in self.hall.discipline.counters if plan.id == counter]
        able = [service for plan in plans for service in plan.relief]
        return acts.Relieve(counter=counter, service=self.random.choice([*able * 6, self.service()]))

    def pause_counter(self) -> acts.PauseCounter:
        """An officer goes away."""
        reason = self.random.choice(["", self.reason(self.hall.discipline.reasons.pause)])
        return acts.PauseCounter(counter=self.counter(), reason=reason)

    def set_services(self) -> acts.SetServices:
        """A counter serves something else."""
        services = {self.service(): self.random.choice([0, 0, 5, 20]) for _ in range(3)}
        return acts.SetServices(counter=self.counter(), services=self.random.choice([None, services]))

    def undo(self) -> acts.Undo:
        """Oh no."""
        able = [(desk, done.last) for desk, done in self.hall.last_acts.items() if done]
        newest = sorted(able, key=lambda entry: entry[1])[-2:]
        counter, seq = self.random.choice(newest) if newest else (self.counter(), 1)
        return acts.Undo(counter=counter, seq=seq if self.chance(0.95) else seq - 1)

    def rate(self) -> acts.RateVisit:
        """Somebody presses a face, mostly at the pad where the visit ended, once, in time."""
        served = [person for person in self.hall.people.values() if person.state == "served"][-3:]
        other = list(self.hall.people.values())
        people = served if served and self.chance(0.95) else other
        person = self.random.choice(people) if people else None
        rule = self.hall.discipline.rating
        score = self.random.choice([1, 1, 2, 3, 4 if self.chance(0.2) else 3, 0 if self.chance(0.1) else 1])
        reasons = [(), ("rude",), ("rude", "slow"), ("rude", "rude"), ("whim",) if self.chance(0.2) else ()]
        asked = score <= rule.reasons_for_lowest
        claimed = self._around(-9000, -60, -20, 0, 3, None)
        if person and person.ended_at and self.chance(0.8):
            claimed = person.ended_at + datetime.timedelta(seconds=self.random.choice([-9, 0, 5, 59, 66]))
        return acts.RateVisit(
            counter=(person.served_at if person and self.chance(0.95) else None) or self.counter(),
            ticket=person.ticket if person else 10**6, scale=rule.scale if self.chance(0.97) else 4,
            scale_version=rule.version, score=score,
            reasons=self.random.choice(reasons) if asked or self.chance(0.1) else (), claimed=claimed,
        )  # fmt: skip

    # ------------------------------------------------------------ tickets

    def transfer(self) -> acts.Act:
        """Somebody is sent on."""
        ticket = self.ticket("waiting", *HERE, *HERE)
        officers = [desk.officer for desk in self.hall.desks.values() if desk.officer]
        person = self.hall.find(ticket)
        here = person is not None and person.counter is not None
        to = {
            "service": {"to_service": self.service()},
            "counter": {"to_counter": self.counter()},
            "officer": {"to_officer": self.random.choice([*officers * 4, "nobody"])},
            "both": {"to_service": self.service(), "to_counter": self.counter()},
            "": {},
        }[self.random.choice(["service", "service", "counter", "officer", "both", ""])]
        return acts.Transfer(
            ticket=ticket, counter=self.officer_of(ticket), keep_place=self.chance(0.6),
            done=self.chance(0.4 if here else 0.03),
            reason=self.random.choice(["", self.reason(self.hall.discipline.reasons.transfer)]), **to,
        )  # fmt: skip

    def park(self) -> acts.Act:
        """Somebody fetches a paper."""
        return self.named(
            acts.Park, "waiting", *HERE, minutes=self.random.choice([None, None, 0, 1, 3, 12]),
            reason=self.random.choice(["", self.reason(self.hall.discipline.reasons.park)]),
            back_to_counter=self.chance(0.4),
        )  # fmt: skip

    def postpone(self) -> acts.Act:
        """Somebody lets others go first."""
        return self.named(acts.Postpone, "waiting", turns=self.random.choice([None, 1, 2, 9]))

    def change_class(self) -> acts.Act:
        """A class was wrong."""
        wanted = self.random.choice(["ordinary", "priority", "priority", "result", "appointment", "nobody"])
        return self.named(acts.ChangeClass, "waiting", "parked", *HERE, ticket_class=wanted)

    def merge(self) -> acts.Act:
        """One person has two tickets."""
        other = self.ticket("waiting", "parked")
        return self.named(acts.Merge, "waiting", *HERE, other=other)

    # ------------------------------------------------------------ the hall

    def stop_hall(self) -> acts.StopHall:
        """The hall stands still."""
        reason = self.reason(self.hall.discipline.reasons.stop)
        return acts.StopHall(reason=reason, clear=self.chance(0.3))

    def announce(self) -> acts.Announce:
        """Boards show a text."""
        text, zone = self.random.choice(["free", "lunch", "song"]), self.random.choice([None, "main", "roof"])
        return acts.Announce(text=text, zone=zone, minutes=self.random.choice([1, 30]))

    def withdraw(self) -> acts.WithdrawAnnouncement:
        """Boards show it no more."""
        return acts.WithdrawAnnouncement(announcement=self.random.choice([1, *self.hall.notices]))

"""A day of the small hall in which everything happens: every kind of event is in its ledger."""

from __future__ import annotations

import dataclasses
import datetime

import msgspec

from queue_server.hall import acts, events
from queue_server.hall.service import Announcement, Closing, Rating, RatingReason, Service
from tests.queue_server.hall.small_hall import SMALL, Book, at, only
from tests.queue_server.store.days import origin

change = msgspec.structs.replace


def _several(service: Service) -> Service:
    return change(service, max_units=9)


#: The small hall with reliefs, announcements and a cap on its civil services.
HALL = change(
    SMALL,
    services=tuple(_several(service) for service in SMALL.services),
    series=(SMALL.series[0], change(SMALL.series[1], daily_cap=1)),
    counters=(change(SMALL.counters[0], relief={"land": 5}), *SMALL.counters[1:]),
    announcements=(Announcement(id="water", texts={"vi": "Có nước uống."}),),
    closing=Closing(stop_when_full=True, settle_after_minutes=30),
    rating=Rating(scale=3, reasons=(RatingReason(id="slow", names={"vi": "Chậm"}),)),
)


@dataclasses.dataclass
class Day:
    """The day as it goes on: acts with an origin each, a minute after one another."""

    book: Book = dataclasses.field(default_factory=lambda: Book(discipline=HALL).at("07:00"))
    done: int = 0

    def act(self, act: acts.Act) -> list[events.Event]:
        """The next act."""
        self.book.now += datetime.timedelta(minutes=1)
        return self.soon(act)

    def soon(self, act: acts.Act) -> list[events.Event]:
        """An act in the same minute."""
        self.done += 1
        sender = f"counter/{act.counter}" if isinstance(act, acts.CounterAct) else "hall"
        return self.book.act(dataclasses.replace(act, origin=origin(f"act {self.done}", sender)))

    def take(self, service: str = "certification", ticket_class: str | None = None, **more: object) -> int:
        """Somebody takes a number; the ticket's name."""
        act = acts.Issue(
            service=service, ticket_class=ticket_class, language="vi", secret=f"secret {self.done}",
            device="kiosk-1", **more,  # type: ignore[arg-type]  # further fields of the act
        )  # fmt: skip
        only(events.TicketIssued, self.act(act))
        return next(reversed(self.book.state.tickets))

    def counter_ticket(self, counter: str) -> int:
        """Who stands at a counter."""
        return self.book.state.counters[counter].ticket or 0


def whole_day() -> Book:
    """From a call to nobody in the morning to the last one who is told to go, and the next morning."""
    day = Day()
    day.act(acts.TestCall(counter="1"))
    for counter in ("1", "2"):
        day.act(acts.OpenCounter(counter=counter, officer=f"staff-{counter}"))
    _visits(day)
    _undone(day)
    _counters(day)
    _whole_hall(day)
    _server_away(day)
    _evening(day)
    return day.book


def _visits(day: Day) -> None:
    """Sent on, away and back, put off, put right."""
    window = events.Window(earliest=at("07:05"), latest=at("07:20"))
    first = day.take(units=2, then=("land",), promise=window)
    day.act(acts.CallNext(counter="1"))
    day.act(acts.Finish(counter="1"))
    second, third, fourth = day.take(), day.take(), day.take()
    day.act(acts.Postpone(ticket=second, turns=1))
    day.act(acts.CallNext(counter="1"))
    day.act(acts.Park(ticket=day.counter_ticket("1"), reason="copy", counter="1"))
    day.act(acts.CallNext(counter="1"))
    day.act(acts.Recall(counter="1"))
    day.act(acts.MarkNoShow(counter="1"))
    day.act(acts.Return(ticket=third))
    day.act(acts.Return(ticket=second))
    day.act(acts.CallChosen(counter="2", chosen=fourth, reason="frail"))
    day.act(
        acts.Transfer(ticket=fourth, to_counter="1", keep_place=False, counter="2", reason="further-step")
    )
    priority = day.take()
    day.act(acts.ChangeClass(ticket=priority, ticket_class="priority"))
    day.act(acts.ConfirmPriority(ticket=priority))
    day.act(acts.Merge(ticket=first, other=priority))
    day.act(acts.Reprint(ticket=first, device="desk", secret=f"secret {day.done}, again"))
    day.act(acts.Cancel(ticket=third, by_citizen=True))
    lapses = day.take()
    day.act(acts.Park(ticket=lapses, minutes=1))
    day.book.now += datetime.timedelta(minutes=2)
    day.book.tick()


def _undone(day: Day) -> None:
    """A press of "next" and one of "not here", taken back."""
    day.take()
    day.act(acts.CallNext(counter="1", outcome="served"))
    called = day.book.state.counters["1"].last_act
    assert called is not None
    day.soon(acts.Undo(counter="1", seq=called.last))
    day.act(acts.CallNext(counter="1"))
    day.soon(acts.MarkAnnounced(call=max(day.book.state.call_events), device="board-1"))
    missed = day.soon(acts.MarkNoShow(counter="1"))
    assert missed
    day.soon(acts.Undo(counter="1", seq=len(day.book.rows)))
    day.act(acts.StartService(counter="1"))
    _rated(day, missed)


def _rated(day: Day, missed: list[events.Event]) -> None:
    """A face is pressed, the finish is taken back, and it ends again: what was said is said."""
    ticket = only(events.TicketMissed, missed).ticket
    day.act(acts.Finish(counter="1"))
    finished, day.book.now = len(day.book.rows), day.book.now + datetime.timedelta(seconds=2)
    day.soon(
        acts.RateVisit(
            counter="1", ticket=ticket, scale=3, scale_version=1, score=1, reasons=("slow",),
            claimed=day.book.now - datetime.timedelta(seconds=1),
        )
    )  # fmt: skip
    day.soon(acts.Undo(counter="1", seq=finished))
    day.act(acts.Finish(counter="1"))


def _counters(day: Day) -> None:
    """Help, relief, other services, another counter."""
    day.act(acts.AskHelp(counter="1"))
    day.act(acts.EndHelp(counter="1"))
    day.act(acts.SetAutoCall(counter="1", on=True))
    day.act(acts.SetAutoCall(counter="1", on=False))
    while day.act(acts.CallNext(counter="1", outcome="served")):
        pass
    day.take("land")
    day.act(acts.Relieve(counter="1", service="land"))
    day.act(acts.TakeOver(counter="2", other="1"))
    day.act(acts.Finish(counter="2"))
    day.act(acts.SetServices(counter="1", services=None))
    day.act(acts.MoveCounter(counter="2", to="3"))
    day.act(acts.PauseCounter(counter="1", reason="break"))
    day.act(acts.CloseCounter(counter="1"))


def _whole_hall(day: Day) -> None:
    """Stops, announcements, paper."""
    day.act(acts.StopHall(reason="power"))
    day.act(acts.ResumeHall())
    made = only(events.AnnouncementMade, day.act(acts.Announce(text="water")))
    assert made.text == "water"
    day.act(acts.WithdrawAnnouncement(announcement=len(day.book.rows)))
    day.act(acts.PauseIssuing(reason="full"))
    day.act(acts.ResumeIssuing())
    day.act(acts.NoteClockStep(machine_time=day.book.now + datetime.timedelta(hours=1)))
    began = day.book.now
    day.act(acts.BeginPaper())
    day.book.now += datetime.timedelta(minutes=30)
    minute = datetime.timedelta(minutes=1)
    written = (
        acts.PaperTicket(sequence=1, service="land", arrived=began + minute),
        acts.PaperTicket(
            sequence=2, service="land", arrived=began + 2 * minute, outcome="served", counter="3",
            called_at=began + 3 * minute, ended_at=began + 9 * minute,
        ),
    )  # fmt: skip
    day.act(acts.EnterPaper(tickets=written, secrets=("secret of paper 1", "secret of paper 2")))
    day.act(acts.EndPaper())
    day.take("civil")  # the last one of its group today


def _server_away(day: Day) -> None:
    """A kiosk gives two numbers while the server is away, an officer takes one in; its disk is made anew."""
    book = day.book
    day.act(acts.GrantLease(device="kiosk-1", holds=None, epoch=1, address="http://hall/t/"))
    lease = len(book.rows)
    heard = book.now
    for number, claimed in (("K002", datetime.timedelta(minutes=3)), ("K001", datetime.timedelta(hours=-9))):
        day.act(
            acts.AdmitLeased(
                lease=lease, epoch=1, number=number, service="land", ticket_class=None, language="vi",
                secret=f"secret of {number}", claimed=heard + claimed, contact=heard,
            )
        )  # fmt: skip
    day.act(
        acts.AdmitLeased(
            lease=lease, epoch=1, number="K004", service="land", ticket_class="priority", language=None,
            secret="secret of K004", counter="3",  # noqa: S106  # none
        )
    )  # fmt: skip
    day.act(acts.GrantLease(device="kiosk-1", holds=None, epoch=1, address="http://hall/t/"))


def _evening(day: Day) -> None:
    """An appointment, a service that is full and is not any more, and those who are left."""
    book = day.book
    slot = book.now + datetime.timedelta(minutes=10)
    day.take("land", "appointment", slot=slot)
    late, early = at("16:58"), at("09:00")
    for expected in (late, early):
        tick = acts.Tick(time_zone=book.zone, discipline=book.discipline, expected={"land": expected})
        assert book.act(tick)
    day.act(acts.Configure(time_zone=book.zone, discipline=change(book.discipline, hotline="0297 000 000")))
    book.discipline = change(book.discipline, hotline="0297 000 000")
    book.at("17:00")
    book.at("17:30")
    book.at("07:00", book.now.astimezone(book.zone).date() + datetime.timedelta(days=1))


__all__ = ["HALL", "whole_day"]

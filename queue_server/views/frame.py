"""What every view needs beside the state, and what the views share."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from queue_server.contract import messages
from queue_server.devices import Devices
from queue_server.hall import events
from queue_server.hall.forecast.result import Forecast, Wait
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.hall.ticket import Counter, Notice, Ticket

#: Added before what is below a minute is cut off, it rounds up.
_ALMOST_A_MINUTE = datetime.timedelta(minutes=1) - datetime.timedelta(microseconds=1)


class NoSuchThing(LookupError):
    """The hall has no such counter, zone or ticket. ``args``: the field and its value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What a view needs beside the state."""

    hall: str
    epoch: int
    revision: int
    now: datetime.datetime
    version: str
    devices: Devices
    #: Number, counter and language to the addresses of the sentences.
    sounds: Callable[[str, str, str], tuple[str, ...]]
    chime: str
    #: The server's own troubles.
    troubles: tuple[messages.Trouble, ...] = ()
    #: What the boards of a zone show and speak beside calls.
    announcements: Callable[[State, str], tuple[messages.AnnouncementView, ...]] = lambda _state, _zone: ()
    #: The words of an announcement, per language.
    words: Callable[[State, Notice], Mapping[str, str]] = lambda _state, _notice: {}
    #: How long everybody waits, as forecast last.
    forecast: Forecast | None = None
    #: What the server can do beside giving numbers.
    offers: tuple[str, ...] = ()
    #: Whether a card is asked for.
    one_ticket: str = "off"
    #: What the holder of a ticket said about the papers; for officers only.
    preparation: Callable[[int], messages.PreparationView | None] = lambda _ticket: None
    #: The receipt code of the dossier that a ticket is for; for officers only.
    dossier: Callable[[int], str | None] = lambda _ticket: None
    #: A desk to the printer beside it.
    printer: Callable[[str], messages.DeskPrinter] = lambda _desk: messages.DeskPrinter()
    #: A desk to the slips that its printer has not taken yet.
    to_print: Callable[[str], tuple[messages.PrintJob, ...]] = lambda _desk: ()
    #: A device to what it was told to do last.
    order: Callable[[str], messages.GivenOrder | None] = lambda _device: None
    #: Counters to since when their officer's page has been gone.
    pages_gone: Mapping[str, datetime.datetime] = field(default_factory=dict)

    @property
    def forecast_at(self) -> datetime.datetime | None:
        """When the windows were forecast."""
        return self.forecast.at if self.forecast else None

    def wait_of(self, ticket: Ticket) -> messages.Window | None:
        """When a waiting ticket will be called; nothing where the forecast does not know it."""
        forecast = self.forecast
        if forecast is None or ticket.state != "waiting":
            return None
        return window_of(forecast.tickets.get(ticket.seq), forecast.at)

    def waits_for(self, service: str) -> dict[str, messages.Window]:
        """Class to when somebody who takes a number of a service now will be called."""
        forecast = self.forecast
        if forecast is None:
            return {}
        found = {
            name: window_of(wait, forecast.at) for name, wait in forecast.services.get(service, {}).items()
        }
        return {name: window for name, window in found.items() if window is not None}


def window_of(wait: Wait | None, at: datetime.datetime) -> messages.Window | None:
    """A wait in the whole minutes that people read; nothing for who is not called today."""
    window = wait.window(at) if wait else None
    if window is None:
        return None
    return messages.Window(
        earliest=window.earliest.replace(second=0, microsecond=0),
        latest=(window.latest + _ALMOST_A_MINUTE).replace(second=0, microsecond=0),
    )


class Base(TypedDict):
    """The fields of every view."""

    hall: str
    epoch: int
    seq: int
    revision: int
    server_time: datetime.datetime
    version: str


def base(state: State, frame: Frame) -> Base:
    """The fields of every view."""
    return {
        "hall": frame.hall, "epoch": frame.epoch, "seq": state.seq, "revision": frame.revision,
        "server_time": frame.now, "version": frame.version,
    }  # fmt: skip


def discipline_of(state: State) -> Discipline:
    """The hall's discipline, once a day has been opened."""
    if state.discipline is None:
        raise NoSuchThing("day", None)
    return state.discipline


def issues(state: State) -> bool:
    """Whether kiosks give numbers now."""
    return (
        state.day_open
        and state.phase == "open"
        and state.paused is None
        and state.stopped is None
        and state.paper_since is None
    )


def counter_of(state: State, counter: str) -> Counter:
    """A counter by its id."""
    try:
        return state.counters[counter]
    except KeyError:
        raise NoSuchThing("counter", counter) from None


def waiting_in(state: State) -> int:
    """How many wait in the hall."""
    return sum(len(line) for line in state.lines.values())


def back_until(state: State, ticket: Ticket) -> datetime.datetime | None:
    """Until when somebody who is away may come back; nothing where that is not possible."""
    if ticket.state == "parked":
        return ticket.parked_until
    rule = discipline_of(state).absence
    if ticket.state != "no-show" or rule.no_show_return == "refuse" or ticket.ended_at is None:
        return None
    return ticket.ended_at + datetime.timedelta(minutes=rule.no_show_return_minutes)


def promise_of(promise: events.Window | None) -> messages.Window | None:
    """A promise as the wire has it."""
    return messages.Window(earliest=promise.earliest, latest=promise.latest) if promise else None

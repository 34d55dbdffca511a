"""Counters: who works where, on what, and how."""

from __future__ import annotations

from typing import Literal

from queue_server.hall.events.base import Event


class CounterOpened(Event, frozen=True, kw_only=True):
    """An officer takes up work at a counter."""

    counter: str
    #: Pseudonymous staff id; empty until accounts exist.
    officer: str
    #: Service id to reluctance in minutes.
    services: dict[str, int]


class CounterPaused(Event, frozen=True, kw_only=True):
    """The counter calls nobody for a while."""

    counter: str
    reason: str


class CounterClosed(Event, frozen=True, kw_only=True):
    """The officer has left."""

    version = 2

    counter: str
    #: ``moved``: the officer opens another counter in the same act.
    reason: Literal["officer", "day-end", "moved"]


class CounterServicesChanged(Event, frozen=True, kw_only=True):
    """What a counter serves, and how gladly, is different from now on."""

    counter: str
    #: Service id to reluctance in minutes.
    services: dict[str, int]
    reason: Literal["staff", "relief", "relief-over"]


class AutoCallSet(Event, frozen=True, kw_only=True):
    """Whether an idle counter calls by itself."""

    counter: str
    on: bool


class HelpAsked(Event, frozen=True, kw_only=True):
    """An officer asks for help without a sound."""

    counter: str


class HelpEnded(Event, frozen=True, kw_only=True):
    """Help has come, or is not needed any more."""

    counter: str

"""A hall's view and a state of every screen, made by walking the real flow."""

from __future__ import annotations

import datetime
import functools
from dataclasses import replace
from zoneinfo import ZoneInfo

import msgspec

import config.load
from kiosk import flow
from queue_server import views
from queue_server.contract import messages
from queue_server.devices import Devices
from queue_server.discipline import discipline_of
from queue_server.hall import acts
from queue_server.hall.rules import decide
from queue_server.hall.state import State

#: Monday 23 November 2026, 08:12 in An Giang.
NOW = datetime.datetime(2026, 11, 23, 1, 12, tzinfo=datetime.UTC)
KEY = "k" * 22
SETTINGS = flow.Settings(
    device="kiosk-1", home_after=datetime.timedelta(seconds=45), ticket_for=datetime.timedelta(seconds=15)
)


@functools.cache
def hall_view(now: datetime.datetime = NOW) -> messages.HallView:
    """The sample hall as the server shows it, five counters open, three people waiting."""
    discipline = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
    state = State()
    service = discipline.services[1].id
    zone = ZoneInfo(discipline.time_zone)
    todo: list[acts.Act] = [acts.Tick(time_zone=zone, discipline=discipline)]
    todo += [acts.OpenCounter(counter=str(number)) for number in range(1, 6)]
    if now == NOW:
        todo += [
            acts.Issue(
                service=service, ticket_class=None, language=None, secret=str(number), device="kiosk-1"
            )
            for number in range(3)
        ]  # fmt: skip
    for act in todo:
        for event in decide(state, act, now):
            state.apply(state.seq + 1, now, event)
    frame = views.Frame(
        hall=discipline.hall, epoch=1, revision=1, now=now, version="test", devices=Devices(),
        sounds=lambda *_: (), chime="",
    )  # fmt: skip
    return views.hall_view(state, frame)


def window(earliest: float, latest: float) -> messages.Window:
    """A window, in minutes from now."""
    return messages.Window(
        earliest=NOW + datetime.timedelta(minutes=earliest), latest=NOW + datetime.timedelta(minutes=latest)
    )


#: What the forecast says of certified copies.
ORDINARY, PRIORITY = window(16.2, 23.6), window(3.1, 8.4)


def changed(service: str = "certified-copy", **changes: object) -> messages.HallView:
    """The hall, one of its services changed."""
    hall = hall_view()
    services = tuple(
        msgspec.structs.replace(entry, **changes) if entry.id == service else entry for entry in hall.services
    )
    return msgspec.structs.replace(hall, services=services)


def forecast() -> messages.HallView:
    """The hall with windows for certified copies."""
    return msgspec.structs.replace(
        changed(waits={"ordinary": ORDINARY, "priority": PRIORITY}), forecast_at=NOW
    )


def answer(language: str) -> messages.IssueAnswer:
    """A number as the server gives it."""
    return messages.IssueAnswer(
        id="secret-id", ticket=10, number="C010", service="certified-copy", ticket_class="ordinary",
        language=language, issued_at=NOW, ahead=9, counters=("3", "4", "5"), seq=10, code="0123abcdef",
        url="http://127.0.0.1:8080/t/aaaaaaaaaaaaaaaaaaaaaa", promise=ORDINARY,
    )  # fmt: skip


def walk(*happenings: flow.Happening, hall: messages.HallView | None = None) -> flow.State:
    """Start with the hall's view, then let things happen."""
    state = flow.start(SETTINGS, NOW)
    for happening in (flow.ViewCame(hall or hall_view()), *happenings):
        state, _ = then(state, happening)
    return state


def then(state: flow.State, happening: flow.Happening, *, seconds: float = 0.5, key: str = KEY) -> flow.Step:
    """Something happens a moment later."""
    return flow.step(state, happening, state.now + datetime.timedelta(seconds=seconds), key)


def offering(hall: messages.HallView) -> messages.HallView:
    """The hall with all that can be looked up."""
    return msgspec.structs.replace(hall, offers=("dossiers", "procedures", "appointments"))


def every_screen(
    language: str, theme: flow.ThemeName = "plain", *, seated: bool = False
) -> dict[str, flow.State]:
    """A state of every screen and of every trouble that it can show."""
    found = {
        name: replace(
            state, access=replace(state.access, theme=theme, seated=seated), speakable=("vi", "en")
        )
        for name, state in _every_screen(language).items()
    }  # fmt: skip
    # Those who need it otherwise have more time before they are asked.
    return {**found, "still-there": _left_alone(found["field"])}


def _others(language: str) -> dict[str, flow.State]:
    """Screens of the other parts of the flow; their files need this one."""
    from tests.kiosk import (  # noqa: PLC0415  # as said
        dossier_states,
        maintenance_states,
        procedure_states,
    )

    parts = (dossier_states, procedure_states, maintenance_states)
    return {name: state for part in parts for name, state in part.screens(language).items()}


def _left_alone(state: flow.State) -> flow.State:
    """Nobody has touched it until it asks whether somebody is there."""
    left = state.leaves_at
    assert left is not None
    return then(state, flow.TimePassed(), seconds=(left - state.now).total_seconds() - 12)[0]


@functools.cache
def _every_screen(language: str) -> dict[str, flow.State]:
    hall = offering(hall_view())
    speak = flow.ChooseLanguage(language)
    certification = flow.ChooseField("certification")
    to_priority = (speak, flow.TakeNumber(), certification, flow.ChooseService("certified-copy"))
    to_issuing = (*to_priority, flow.Declare(False))
    issued = (*to_issuing, flow.Issued(KEY, answer(language)))
    lunch = NOW.replace(hour=4, minute=30)
    closed = {
        "closed-before": hall_view(NOW - datetime.timedelta(hours=2)),
        "closed-break": hall_view(lunch),
        "closed-evening": hall_view(NOW + datetime.timedelta(hours=10)),
        "closed-holiday": hall_view(datetime.datetime(2027, 1, 1, 2, tzinfo=datetime.UTC)),
        "closed-paused": msgspec.structs.replace(hall, issuing=False, paused="full"),
        "closed-stopped": msgspec.structs.replace(hall, issuing=False, stopped="power"),
        "closed-clear": msgspec.structs.replace(hall, issuing=False, stopped="fire-alarm", clear=True),
        "closed-paper": msgspec.structs.replace(hall, issuing=False, paper_since=NOW),
    }
    told = forecast()
    soon = NOW + datetime.timedelta(minutes=20)
    stop = flow.Refused(KEY, "service-stopped", "no-time-left", NOW + datetime.timedelta(hours=9, minutes=8))
    cleared = flow.ViewCame(closed["closed-clear"])
    starting = replace(flow.start(SETTINGS, NOW), language=language)
    carded = msgspec.structs.replace(told, one_ticket="optional")
    agreed = (speak, flow.HaveAppointment(), flow.TakeByAppointment(), certification, to_issuing[3])
    leased = msgspec.structs.replace(
        answer(language), number="M001", code="", promise=None, ahead=0,
        url="http://127.0.0.1:8080/t/aaaaaaaaaaaaaaaaaaaaaa?o=" + "e" * 170,
    )  # fmt: skip
    offline = (flow.LeaseChanged(20), flow.ServerLost(NOW))
    return {
        **_others(language),
        "attract": replace(walk(speak, hall=hall), screen="attract"),
        "appointment": walk(speak, flow.HaveAppointment(), hall=hall),
        "slot": walk(*agreed, hall=offering(told)),
        "confirm-appointment": walk(*agreed, flow.ChooseSlot(NOW), hall=offering(told)),
        "card": walk(*to_priority, hall=carded),
        "card-required": walk(*to_priority, hall=msgspec.structs.replace(carded, one_ticket="required")),
        "refused-has-ticket": walk(
            *to_issuing, flow.Refused(KEY, "person-has-ticket", number="C007"), hall=hall
        ),
        "refused-card": walk(*to_issuing, flow.Refused(KEY, "card-required"), hall=hall),
        "priority-units": walk(*to_priority, flow.ChangeUnits(4), hall=changed(max_units=20)),
        "home-leased": walk(speak, *offline, hall=hall),
        "field-leased": walk(speak, *offline, flow.TakeNumber(), hall=hall),
        "priority-leased": walk(speak, *offline, *to_priority[1:], hall=hall),
        "ticket-leased": walk(*to_issuing, flow.Issued(KEY, leased), hall=hall),
        "starting": starting,
        "home": walk(speak, hall=hall),
        "home-away": walk(speak, flow.ServerLost(NOW), hall=hall),
        "home-printer": walk(speak, flow.PrinterChanged("printer-paper-out"), hall=hall),
        **{name: walk(speak, hall=view) for name, view in closed.items()},
        "home-stumbled": replace(walk(flow.Stumbled(), speak, hall=hall), stumbled=True),
        "help": walk(speak, flow.Help(), hall=hall),
        "field": walk(speak, flow.TakeNumber(), hall=hall),
        "service": walk(speak, flow.TakeNumber(), certification, hall=hall),
        "priority": walk(*to_priority, hall=told),
        "priority-unknown": walk(*to_priority, hall=hall),
        "priority-unserved": walk(*to_priority, hall=changed(served_now=False)),
        "priority-break": walk(*to_priority, hall=msgspec.structs.replace(told, until=soon)),
        "priority-closing": walk(*to_priority, hall=msgspec.structs.replace(told, until=soon, periods=())),
        "confirm": walk(*to_priority, hall=msgspec.structs.replace(told, classes=())),
        "service-waits": walk(speak, flow.TakeNumber(), certification, hall=told),
        "service-stopped": walk(speak, flow.TakeNumber(), certification, hall=changed(stopped="cap")),
        "stopped": walk(*to_priority, hall=changed(stopped="cap")),
        "stopped-time": walk(*to_issuing, stop, hall=hall),
        "issuing": walk(*to_issuing, hall=hall),
        "issuing-again": walk(*to_issuing, flow.StillTrying(KEY), hall=hall),
        "refused": walk(*to_issuing, flow.Refused(KEY, "series-exhausted"), hall=hall),
        "refused-stopped": walk(*to_issuing, flow.Refused(KEY, "hall-stopped"), hall=hall),
        "refused-paper": walk(*to_issuing, flow.Refused(KEY, "on-paper"), hall=hall),
        "refused-units": walk(*to_issuing, flow.Refused(KEY, "too-many-units"), hall=hall),
        "refused-other": walk(*to_issuing, flow.Refused(KEY, "internal"), hall=hall),
        "ticket-printing": walk(*issued, hall=hall),
        "ticket": walk(*issued, flow.SlipChanged("secret-id", "printed"), hall=hall),
        "ticket-unpromised": walk(
            *to_issuing, flow.Issued(KEY, msgspec.structs.replace(answer(language), promise=None)), hall=hall
        ),
        "ticket-clear": walk(*issued, flow.SlipChanged("secret-id", "printed"), cleared, hall=hall),
        "ticket-unprinted": walk(*issued, flow.SlipChanged("secret-id", "failed"), hall=hall),
    }

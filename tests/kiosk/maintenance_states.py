"""A state of every screen of ``kiosk.flow.maintenance``, and of some that listen."""

from __future__ import annotations

import datetime
from dataclasses import replace

from kiosk import flow
from kiosk.flow import maintenance
from kiosk.maintenance import Facts
from queue_server.contract.messages import Trouble
from tests.kiosk.states import NOW, hall_view, then, walk

MINUTE = datetime.timedelta(minutes=1)


def facts(*, well: bool = True) -> Facts:
    """How a kiosk may be."""
    lines = (
        "2026-11-23 01:12:05 warning slip-not-printed code=printer-paper-out number=C010",
        "2026-11-23 01:11:59 info resumed number=C010",
        *(f"2026-11-23 01:1{minute}:00 info no-number code=service-stopped" for minute in range(9, 0, -1)),
    )
    return Facts(
        device="kiosk-1", server="http://192.168.10.2:8080", version="0.4.0", hall_now=NOW,
        lost_since=None if well else NOW - 7 * MINUTE, outages=0 if well else 3,
        last_outage=None if well else NOW - 7 * MINUTE, started=NOW - 90 * MINUTE,
        address="192.168.10.21", printer="usb://04b8:0e15", to_hand_in=0 if well else 4,
        lease=("K001", "K020", 20, NOW + 540 * MINUTE) if well else None,
        troubles=() if well else (
            Trouble(code="printer-paper-out"), Trouble(code="memory-failing", advice="kiosk-1.sqlite"),
            Trouble(code="speech-missing"),
        ),
        log=lines,
    )  # fmt: skip


def opened(language: str, *happenings: flow.Happening) -> flow.State:
    """Behind the PIN."""
    state = walk(flow.SpeechChanged(("vi", "en")), flow.ChooseLanguage(language), hall=hall_view())
    state = replace(state, settings=replace(state.settings, maintained=True))
    right = flow.PinChecked(right=True)
    for happening in (flow.OpenMaintenance(), right, *happenings):
        state, _ = then(state, happening)
    return state


def screens(language: str) -> dict[str, flow.State]:
    """By the name of the photograph."""
    pin = opened(language, flow.StartOver(), flow.OpenMaintenance())
    trials = (flow.MoreCards(maintenance.TRIALS), flow.Try("sound"), flow.Tried("sound", "good"))
    wrong = then(then(pin, flow.Type("1"))[0], flow.Confirm())[0]
    closed = flow.PinChecked(right=False, closed_until=NOW + MINUTE)
    listening = (flow.SpeechChanged(("vi", "en")), flow.ChooseLanguage(language), flow.Speak())
    return {
        "pin": then(pin, flow.Type("1"))[0],
        "pin-wrong": then(wrong, flow.PinChecked(right=False))[0],
        "pin-closed": then(wrong, closed)[0],
        "maintenance": opened(language, flow.FactsCame(facts())),
        "maintenance-away": opened(language, flow.FactsCame(facts(well=False))),
        "maintenance-device": opened(language, flow.FactsCame(facts()), flow.MoreCards(maintenance.DEVICE)),
        "maintenance-troubles": opened(
            language, flow.FactsCame(facts(well=False)), flow.MoreCards(maintenance.DEVICE)
        ),
        "maintenance-asking": opened(language),
        "maintenance-trials": opened(
            language, *trials, flow.Try("slip"), flow.Tried("slip", "printer-paper-out")
        ),
        "maintenance-log": opened(language, flow.FactsCame(facts()), flow.MoreCards(maintenance.LOG)),
        "maintenance-spots": opened(
            language, flow.MoreCards(maintenance.SPOTS), flow.TouchSpot(0), flow.TouchSpot(4)
        ),
        "home-spoken": walk(*listening, hall=hall_view()),
        "field-spoken": walk(*listening, flow.TakeNumber(), hall=hall_view()),
    }  # fmt: skip


__all__ = ["facts", "opened", "screens"]

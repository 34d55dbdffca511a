"""The flow as lists of steps, and from every state the way home."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import flow
from queue_server.contract.messages import Window
from tests.kiosk.procedure_states import BIRTH, catalogue, with_procedure
from tests.kiosk.procedure_states import COPIES as COPIED
from tests.kiosk.states import (
    KEY,
    NOW,
    ORDINARY,
    PRIORITY,
    SETTINGS,
    answer,
    changed,
    every_screen,
    forecast,
    hall_view,
    offering,
    then,
    walk,
)

HALL = hall_view()
MOMENT = datetime.timedelta(seconds=0.5)
COPIES = flow.ChooseService("certified-copy")
TO_PRIORITY = (flow.TakeNumber(), flow.ChooseField("certification"), COPIES)


def test_the_way_to_a_number() -> None:
    state = walk(flow.ChooseLanguage("km"), flow.TakeNumber())
    assert state.screen == "field"
    for touch, screen in (
        (flow.ChooseField("certification"), "service"),
        (COPIES, "priority"),
        (flow.Declare(True), "issuing"),
    ):
        state, effects = then(state, touch)
        assert state.screen == screen
    (issue,) = effects
    assert isinstance(issue, flow.Issue)
    assert issue.request.service == "certified-copy"
    assert issue.request.ticket_class == "priority"
    assert issue.request.language == "km"
    assert issue.request.key == KEY
    state, effects = then(state, flow.Issued(KEY, answer("km")))
    assert state.screen == "ticket"
    assert effects == (flow.Print(answer("km"), HALL),)


def test_a_field_with_one_service_asks_no_second_question() -> None:
    assert walk(flow.TakeNumber(), flow.ChooseField("results")).screen == "priority"


def test_without_a_priority_class_it_is_not_asked() -> None:
    classes = tuple(entry for entry in HALL.classes if entry.id != "priority")
    hall = msgspec.structs.replace(HALL, classes=classes)
    state = walk(*TO_PRIORITY, hall=hall)
    assert state.screen == "confirm"
    assert walk(*TO_PRIORITY, flow.Back(), hall=hall).screen == "service"
    state, effects = then(state, flow.Confirm())
    (issue,) = effects
    assert isinstance(issue, flow.Issue)
    assert (state.screen, issue.request.ticket_class) == ("issuing", None)


@pytest.mark.parametrize(("priority", "promised"), [(False, ORDINARY), (True, PRIORITY)])
def test_the_window_on_the_screen_is_what_is_promised(priority: bool, promised: Window) -> None:
    state = walk(*TO_PRIORITY, hall=forecast())
    _, effects = then(state, flow.Declare(priority))
    (issue,) = effects
    assert isinstance(issue, flow.Issue)
    assert issue.request.promise == promised


def test_without_a_fresh_window_nothing_is_promised() -> None:
    old = msgspec.structs.replace(forecast(), forecast_at=NOW - datetime.timedelta(minutes=6))
    for hall in (HALL, old):
        _, effects = then(walk(*TO_PRIORITY, hall=hall), flow.Declare(False))
        (issue,) = effects
        assert isinstance(issue, flow.Issue)
        assert issue.request.promise is None


def test_what_nothing_is_declared_for_has_the_class_of_its_service() -> None:
    results = changed("collect-result", waits={"result": ORDINARY, "ordinary": PRIORITY})
    service = next(entry for entry in results.services if entry.id == "collect-result")
    assert walk(hall=results).window(service) == ORDINARY


def test_a_service_that_is_stopped_says_so_before_anything_is_asked() -> None:
    state = walk(*TO_PRIORITY, hall=changed(stopped="no-time-left", expected=NOW))
    assert (state.screen, state.stop) == ("stopped", flow.Stop("no-time-left", NOW))
    assert then(state, flow.Declare(False))[0].screen == "stopped"
    assert then(state, flow.Back())[0].screen == "service"
    state, _ = then(state, flow.ViewCame(HALL))
    assert (state.screen, state.stop) == ("priority", None)


def test_a_service_that_stops_while_somebody_chooses_or_asks_says_why() -> None:
    state = walk(*TO_PRIORITY, flow.ViewCame(changed(stopped="cap")))
    assert (state.screen, state.stop) == ("stopped", flow.Stop("cap"))
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.Refused(KEY, "service-stopped", "no-time-left", NOW))
    assert (state.screen, state.stop) == ("stopped", flow.Stop("no-time-left", NOW))


def test_whoever_chooses_what_the_hall_has_just_taken_away_is_led_home() -> None:
    less = msgspec.structs.replace(
        HALL, services=tuple(entry for entry in HALL.services if entry.id != "certified-copy")
    )
    assert walk(*TO_PRIORITY, flow.ViewCame(less)).screen == "home"


def test_when_everybody_is_asked_to_leave_only_a_number_stays_on_the_screen() -> None:
    clear = flow.ViewCame(msgspec.structs.replace(HALL, issuing=False, stopped="fire-alarm", clear=True))
    for way in ((), (flow.Help(),), TO_PRIORITY):
        assert walk(*way, clear).screen == "home"
    refused = (*TO_PRIORITY, flow.Declare(False), flow.Refused(KEY, "internal"))
    assert walk(*refused, clear).screen == "home"
    assert walk(*TO_PRIORITY, flow.Declare(False), flow.Issued(KEY, answer("vi")), clear).screen == "ticket"


def test_a_second_press_of_the_same_thing_does_nothing() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False))
    again, effects = then(state, flow.Declare(False), key="other" * 5)
    assert effects == ()
    assert again.request == state.request


def test_back_goes_one_screen_back_and_passes_over_what_was_not_asked() -> None:
    screens = []
    state = walk(*TO_PRIORITY)
    while state.screen != "home":
        state, _ = then(state, flow.Back())
        screens.append(state.screen)
    assert screens == ["service", "field", "home"]
    assert walk(flow.TakeNumber(), flow.ChooseField("results"), flow.Back()).screen == "field"


def test_back_from_the_help_is_where_it_was_asked() -> None:
    assert walk(flow.Help(), flow.Back()).screen == "home"
    assert walk(*TO_PRIORITY, flow.Help(), flow.Back()).screen == "priority"


def test_an_answer_nobody_waits_for_is_not_shown() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False))
    state, effects = then(state, flow.StartOver())
    assert (state.screen, state.abandoned, effects) == ("home", {KEY}, ())
    state, _ = then(state, flow.TakeNumber())
    state, effects = then(state, flow.Issued(KEY, answer("vi")))
    assert (state.screen, state.abandoned) == ("field", frozenset())
    assert effects == (flow.Cancel("secret-id"),)
    assert then(state, flow.Issued(KEY, answer("vi")))[1] == ()


def test_a_number_that_was_never_given_needs_not_be_given_back() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.StartOver())
    state, effects = then(state, flow.Refused(KEY, "hall-closed"))
    assert (state.screen, state.abandoned, effects) == ("home", frozenset(), ())


def test_several_lost_replies_are_remembered_apart() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.StartOver())
    for touch in (*TO_PRIORITY, flow.Declare(False)):
        state, _ = then(state, touch, key="other" * 5)
    state, _ = then(state, flow.StartOver())
    assert state.abandoned == {KEY, "other" * 5}
    state, effects = then(state, flow.Issued("other" * 5, answer("vi")))
    assert (state.abandoned, effects) == ({KEY}, (flow.Cancel("secret-id"),))


@pytest.mark.parametrize("hours", [-2, 3.5, 10])
def test_no_number_can_be_asked_for_outside_the_hours(hours: float) -> None:
    closed = hall_view(NOW + datetime.timedelta(hours=hours))
    assert walk(flow.TakeNumber(), hall=closed).screen == "home"


def test_no_number_can_be_asked_for_while_the_server_is_away() -> None:
    assert walk(flow.ServerLost(NOW), flow.TakeNumber()).screen == "home"
    assert walk(flow.ServerLost(NOW), flow.ViewCame(HALL), flow.TakeNumber()).screen == "field"


def test_whoever_is_choosing_when_the_hall_closes_reads_why() -> None:
    closed = msgspec.structs.replace(HALL, issuing=False, phase="closed")
    state = walk(flow.ChooseLanguage("km"), *TO_PRIORITY, flow.ViewCame(closed))
    assert (state.screen, state.language) == ("home", "km")


def test_the_number_leaves_by_itself_and_stays_longer_without_a_slip() -> None:
    issued = (*TO_PRIORITY, flow.Declare(False), flow.Issued(KEY, answer("vi")))
    for slip, seconds in (("printed", 15), ("failed", 120)):
        state = walk(*issued, flow.SlipChanged("secret-id", slip))
        for wait, screen in ((seconds - 1, "ticket"), (seconds, "home")):
            assert then(state, flow.TimePassed(), seconds=wait)[0].screen == screen


def test_left_alone_it_returns_to_the_first_language() -> None:
    state = walk(flow.ChooseLanguage("km"))
    assert then(state, flow.TimePassed(), seconds=SETTINGS.home_after.total_seconds())[0].language == "vi"


def test_a_finger_that_taps_twice_answers_one_question() -> None:
    state, _ = then(walk(flow.TakeNumber()), flow.ChooseField("results"))
    assert state.screen == "priority"
    again, effects = then(state, flow.Declare(True), seconds=0.2)
    assert (again.screen, effects) == ("priority", ())
    assert then(again, flow.Declare(True), seconds=0.3)[0].screen == "issuing"


def test_a_lost_reply_is_asked_for_with_the_same_key_and_shown_once() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.StillTrying(KEY))
    assert state.trying_again
    state, effects = then(state, flow.Issued(KEY, answer("vi")))
    assert (state.screen, len(effects)) == ("ticket", 1)
    assert then(state, flow.Issued(KEY, answer("vi"))) == (replace(state, now=state.now + MOMENT), ())


def test_whoever_leaves_while_the_server_is_away_leaves_the_kiosk_to_others() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.StillTrying(KEY))
    assert then(state, flow.TimePassed(), seconds=60)[0].screen == "issuing"
    state, effects = then(state, flow.TimePassed(), seconds=90)
    assert (state.screen, state.abandoned, effects) == ("home", {KEY}, ())


def test_the_number_waits_for_its_slip() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False), flow.Issued(KEY, answer("vi")))
    state, _ = then(state, flow.TimePassed(), seconds=40)
    assert state.screen == "ticket"
    state, _ = then(state, flow.SlipChanged("secret-id", "printed"))
    assert then(state, flow.TimePassed(), seconds=14)[0].screen == "ticket"
    assert then(state, flow.TimePassed(), seconds=15)[0].screen == "home"


def test_the_time_is_the_halls() -> None:
    """A kiosk whose own clock is 42 minutes fast, and set right by the server."""
    fast = NOW + datetime.timedelta(minutes=42)
    state, _ = flow.step(flow.start(SETTINGS, fast), flow.ViewCame(HALL), fast, KEY)
    assert state.hall_now == NOW
    state, _ = then(state, flow.TimePassed(), seconds=60)
    assert state.hall_now == NOW + datetime.timedelta(seconds=60)
    state, _ = then(state, flow.HallTime(NOW), seconds=0)
    assert state.hall_now == NOW


def test_a_mistake_of_ours_leads_home_says_so_and_is_forgotten() -> None:
    state = walk(*TO_PRIORITY, flow.Declare(False))
    state, effects = then(state, flow.Stumbled())
    assert (state.screen, state.stumbled, state.abandoned, effects) == ("home", True, {KEY}, ())
    assert not then(state, flow.TakeNumber())[0].stumbled
    assert not then(state, flow.TimePassed(), seconds=45)[0].stumbled


HAPPENINGS = st.sampled_from(
    [
        *(flow.ChooseLanguage(language) for language in ("vi", "km", "xx")),
        flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseField("results"),
        flow.ChooseField("nothing"), COPIES, flow.ChooseService("nothing"), flow.Declare(True),
        flow.Declare(False), flow.Confirm(), flow.MoreCards(1), flow.Back(), flow.Help(),
        flow.ServerLost(NOW),
        flow.ViewCame(HALL), flow.ViewCame(msgspec.structs.replace(HALL, issuing=False, paused="")),
        flow.ViewCame(changed(stopped="cap")), flow.ViewCame(msgspec.structs.replace(HALL, classes=())),
        flow.PrinterChanged("printer-timeout"), flow.StillTrying(KEY), flow.Refused(KEY, "internal"),
        flow.Issued(KEY, answer("vi")), flow.SlipChanged("secret-id", "failed"), flow.Stumbled(),
        flow.HallTime(NOW), flow.TimePassed(), flow.HaveAppointment(), flow.TakeByAppointment(),
        flow.ChooseSlot(NOW), flow.ChangeUnits(1), flow.ChangeUnits(-1), flow.WithoutCard(), flow.Wake(),
        flow.ChooseTheme("large"), flow.Sit(), flow.Speak(), flow.Stay(), flow.LeaseChanged(3),
        flow.LeaseChanged(0), flow.Resumed(answer("km"), printed=False), flow.Type("1"), flow.Erase(),
        flow.ViewCame(offering(msgspec.structs.replace(HALL, one_ticket="optional"))),
        flow.ViewCame(msgspec.structs.replace(HALL, one_ticket="required")),
        flow.CatalogueCame(catalogue()), flow.CatalogueCame(with_procedure(BIRTH, cases=())),
        flow.CatalogueCame(None), flow.OpenProcedures(), flow.ChooseField("civil-status"),
        flow.SearchProcedures(), flow.Type("k"), flow.SwitchKeys(), flow.ChooseProcedure(BIRTH),
        flow.ChooseProcedure(COPIED), flow.ChooseCase("married"), flow.CheckPapers(),
        flow.AnswerPaper("form"), flow.HaveAllPapers(), flow.TakeAlong(),
    ]
)  # fmt: skip


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(HAPPENINGS, max_size=15))
def test_start_over_and_time_always_lead_home_and_leave_nothing(
    happenings: list[flow.Happening],
) -> None:
    state = walk(*happenings)
    over, _ = then(state, flow.StartOver())
    assert over == replace(flow.home(over), language=over.language, access=over.access)
    personal = (over.request, over.ticket, over.field, over.service, over.refusal, over.person, over.slot)
    assert personal == (None,) * len(personal)
    assert (over.typed, over.lookup, over.reading) == ("", flow.LookUp(), flow.Reading())
    assert over.preparation is None
    alone, _ = then(state, flow.TimePassed(), seconds=3600)
    assert alone == replace(flow.home(alone), touched_at=alone.touched_at, shown_at=alone.shown_at)


def test_every_screen_is_among_those_photographed() -> None:
    shown = {state.screen for state in every_screen("vi").values()}
    assert shown == set(get_args(flow.ScreenName))

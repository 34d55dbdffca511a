"""The way to a number beyond the plain one: appointments, cards, several dossiers, no server."""

from __future__ import annotations

import datetime
from dataclasses import replace

import msgspec
import pytest

from kiosk import flow
from kiosk.flow import taking
from queue_server.contract.messages import HallView, IssueRequest, Preparation
from tests.kiosk.states import KEY, NOW, SETTINGS, answer, changed, forecast, hall_view, offering, then, walk

COPIES = flow.ChooseService("certified-copy")
TO_PRIORITY = (flow.TakeNumber(), flow.ChooseField("certification"), COPIES)
TO_SLOT = (flow.HaveAppointment(), flow.TakeByAppointment(), flow.ChooseField("certification"), COPIES)
CARD = "c" * 64


def asking(one_ticket: str) -> HallView:
    return msgspec.structs.replace(offering(hall_view()), one_ticket=one_ticket)


def requested(step: flow.Step) -> IssueRequest:
    (issue,) = step[1]
    assert isinstance(issue, flow.Issue)
    return issue.request


# ------------------------------------------------------------ appointments


def test_an_appointment_is_taken_with_its_time_and_declares_nothing_else() -> None:
    state = walk(*TO_SLOT, hall=offering(forecast()))
    assert state.screen == "slot"
    state, _ = then(state, flow.ChooseSlot(NOW))
    assert state.screen == "confirm"
    request = requested(then(state, flow.Confirm()))
    assert (request.ticket_class, request.slot) == ("appointment", NOW)


def test_times_lie_on_the_quarter_around_now_and_within_the_hours() -> None:
    times = flow.slots(walk(hall=offering(hall_view())))
    assert [time.minute % 15 for time in times] == [0] * len(times)
    # 08:12 in a hall that opens at 07:00.
    assert times[0] == NOW.replace(hour=0, minute=0)
    assert times[-1] == NOW.replace(hour=2, minute=45)
    assert any(time <= NOW for time in times)
    evening = hall_view(NOW + datetime.timedelta(hours=3.5))
    assert all(
        any(period.start <= time < period.end for period in evening.periods)
        for time in flow.slots(walk(hall=evening))
    )


def test_back_from_the_time_leads_through_the_questions_and_leaves_no_time_behind() -> None:
    state = walk(*TO_SLOT, flow.ChooseSlot(NOW), hall=offering(forecast()))
    screens = []
    while state.screen != "home":
        state, _ = then(state, flow.Back())
        screens.append((state.screen, state.slot))
    assert screens == [("slot", None), ("service", None), ("field", None), ("home", None)]
    assert not state.by_appointment


# ------------------------------------------------------------ cards


def test_where_cards_are_asked_for_one_can_be_shown_or_not() -> None:
    state = walk(*TO_PRIORITY, hall=asking("optional"))
    assert state.screen == "card"
    without, _ = then(state, flow.WithoutCard())
    assert requested(then(without, flow.Declare(False))).person is None
    shown = taking.card_shown(state, CARD)
    assert shown.screen == "priority"
    assert requested(then(shown, flow.Declare(False))).person == CARD


def test_a_card_that_was_shown_is_not_asked_for_again_on_the_way_back() -> None:
    shown = taking.card_shown(walk(*TO_PRIORITY, hall=asking("optional")), CARD)
    back, _ = then(shown, flow.Back())
    assert back.screen == "service"
    assert then(back, COPIES)[0].screen == "priority"


def test_where_a_card_is_required_there_is_no_way_without() -> None:
    state = walk(*TO_PRIORITY, hall=asking("required"))
    assert then(state, flow.WithoutCard())[0].screen == "card"
    assert taking.card_shown(state, CARD).screen == "priority"


def test_a_card_means_nothing_on_another_screen() -> None:
    state = walk(*TO_PRIORITY, hall=asking("off"))
    assert taking.card_shown(state, CARD) == state


def test_whoever_has_a_number_reads_which() -> None:
    refused = flow.Refused(KEY, "person-has-ticket", number="C007")
    state = walk(*TO_PRIORITY, flow.Declare(False), refused)
    assert (state.screen, state.has_number) == ("refused", "C007")


def test_nobody_waits_at_the_card_when_the_server_goes_away() -> None:
    state = walk(*TO_PRIORITY, flow.LeaseChanged(5), flow.ServerLost(NOW), hall=asking("required"))
    assert state.screen == "priority"


# ------------------------------------------------------------ several dossiers


def test_dossiers_are_counted_between_one_and_the_most() -> None:
    state = walk(*TO_PRIORITY, hall=changed(max_units=3))
    counts = []
    for by in (-1, 1, 1, 1, -1):
        state, _ = then(state, flow.ChangeUnits(by))
        counts.append(state.units)
    assert counts == [1, 2, 3, 3, 2]
    assert requested(then(state, flow.Declare(False))).units == 2


# ------------------------------------------------------------ found another way


def test_a_number_for_what_was_found_leads_back_to_where_it_was_found() -> None:
    found = replace(walk(), screen="dossier", preparation=Preparation(procedure="2.000815", case="only"))
    state = taking.take_for(found, "certified-copy")
    assert (state.screen, state.field) == ("priority", "certification")
    assert requested(then(state, flow.Declare(False))).preparation == found.preparation
    back, _ = then(state, flow.Back())
    assert (back.screen, back.service, back.field, back.preparation) == ("dossier", None, None, None)


def test_a_service_that_this_hall_lacks_leads_nowhere() -> None:
    found = replace(walk(), screen="dossier")
    assert taking.take_for(found, "nothing") == found


# ------------------------------------------------------------ while the server is away


def test_with_leased_numbers_a_kiosk_goes_on_without_its_server() -> None:
    state = walk(flow.LeaseChanged(2), flow.ServerLost(NOW), *TO_PRIORITY, flow.Declare(True))
    assert state.screen == "issuing"
    leased = msgspec.structs.replace(answer("vi"), number="K001", code="")
    state, effects = then(state, flow.Issued(KEY, leased))
    assert (state.screen, effects) == ("ticket", (flow.Print(leased, hall_view()),))


@pytest.mark.parametrize(
    ("hall", "left"),
    [
        (hall_view(), 0),
        (msgspec.structs.replace(hall_view(), stopped="power"), 5),
        (msgspec.structs.replace(hall_view(), paused="full"), 5),
        (msgspec.structs.replace(hall_view(), paper_since=NOW), 5),
        (hall_view(NOW + datetime.timedelta(hours=3.5)), 5),
    ],
    ids=["no lease", "stopped", "paused", "paper", "lunch"],
)
def test_without_a_lease_or_outside_the_hours_it_gives_none(hall: HallView, left: int) -> None:
    state = walk(flow.LeaseChanged(left), flow.ServerLost(NOW), hall=hall)
    assert then(state, flow.TakeNumber())[0].screen == "home"


def test_hours_end_while_the_server_is_away() -> None:
    state = walk(flow.LeaseChanged(5), flow.ServerLost(NOW))
    assert flow.can_issue(state)
    assert not flow.can_issue(replace(state, now=state.now + datetime.timedelta(hours=3)))


def test_a_number_asked_for_before_the_program_ended_is_shown_and_printed_once() -> None:
    for printed, effects in ((False, (flow.Print(answer("km"), hall_view()),)), (True, ())):
        state, done = then(walk(), flow.Resumed(answer("km"), printed=printed))
        assert (state.screen, state.language, done) == ("ticket", "km", effects)
    busy, done = then(walk(flow.TakeNumber()), flow.Resumed(answer("km"), printed=True))
    assert (busy.screen, done) == ("field", ())


# ------------------------------------------------------------ time and access


def test_before_it_returns_it_asks_and_can_be_told_to_stay() -> None:
    state = walk(flow.TakeNumber())
    home_after, warn = SETTINGS.home_after, SETTINGS.warn_before
    warned, _ = then(state, flow.TimePassed(), seconds=(home_after - warn).total_seconds())
    assert (warned.screen, warned.warning) == ("field", True)
    stayed, _ = then(warned, flow.Stay())
    assert (stayed.screen, stayed.warning) == ("field", False)
    gone, _ = then(warned, flow.TimePassed(), seconds=warn.total_seconds())
    assert gone.screen == "home"


def test_the_number_stays_as_long_as_somebody_asks_for() -> None:
    issued = (*TO_PRIORITY, flow.Declare(False), flow.Issued(KEY, answer("vi")))
    state = walk(*issued, flow.SlipChanged("secret-id", "printed"))
    state, _ = then(state, flow.TimePassed(), seconds=10)
    state, _ = then(state, flow.Stay())
    assert then(state, flow.TimePassed(), seconds=14)[0].screen == "ticket"


@pytest.mark.parametrize("touch", [flow.ChooseTheme("large"), flow.Sit(), flow.Speak()])
def test_whoever_needs_it_otherwise_is_given_twice_the_time(touch: flow.Touch) -> None:
    state = walk(flow.SpeechChanged(("vi",)), touch, flow.TakeNumber())
    assert state.leaves_at == state.touched_at + 2 * SETTINGS.home_after
    assert then(state, touch)[0].access == flow.Access()


def test_starting_over_keeps_the_language_and_how_it_is_shown_the_next_person_finds_it_plain() -> None:
    state = walk(flow.ChooseLanguage("km"), flow.ChooseTheme("high-contrast"), *TO_PRIORITY, flow.StartOver())
    assert (state.screen, state.language, state.access.theme) == ("home", "km", "high-contrast")
    alone, _ = then(state, flow.TimePassed(), seconds=2 * SETTINGS.home_after.total_seconds())
    assert (alone.language, alone.access) == ("vi", flow.Access())
    issued = (*TO_PRIORITY, flow.Declare(False), flow.Issued(KEY, answer("km")), flow.StartOver())
    assert walk(flow.ChooseLanguage("km"), flow.Sit(), *issued).access == flow.Access()


def test_nobody_there_a_quiet_picture_and_any_touch_wakes_it() -> None:
    quiet = replace(SETTINGS, attract_after=datetime.timedelta(minutes=3))
    state = flow.step(flow.start(quiet, NOW), flow.ViewCame(hall_view()), NOW, KEY)[0]
    assert then(state, flow.TimePassed(), seconds=179)[0].screen == "home"
    state, _ = then(state, flow.TimePassed(), seconds=180)
    assert state.screen == "attract"
    assert then(state, flow.TakeNumber())[0].screen == "attract"
    assert then(state, flow.Wake())[0].screen == "home"

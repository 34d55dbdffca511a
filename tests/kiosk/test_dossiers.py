"""Looking up a dossier: typing its code, what is told of it, the number for it, and the way home."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config.text
from kiosk import flow
from kiosk.flow import codes
from kiosk.screens import describe
from kiosk.screens.page import Page, Points, Rows, Sheet
from printers import sheets
from queue_server.contract import receipt_codes
from queue_server.contract.messages import DossierStatus, DossierView, NextStep
from tests.kiosk.dossier_states import (
    CODE,
    DOSSIERS,
    PREFIXES,
    day,
    go,
    print_button,
    scanned,
    screens,
    typed,
    view,
)
from tests.kiosk.states import NOW, SETTINGS, changed, hall_view, offering, then

TEXTS = config.text.load()
HALL = offering(hall_view())


def told(found: DossierView, *more: flow.Happening) -> flow.State:
    """The screen of a dossier."""
    return go(scanned(CODE), flow.DossierFound(CODE, found), *more)


def sheet_of(page: Page) -> Sheet:
    return next(block for block in page.blocks if isinstance(block, Sheet))


# ------------------------------------------------------------ typing


def test_a_code_is_typed_and_looked_up() -> None:
    state = go(flow.OpenDossiers())
    assert (state.screen, state.typed) == ("dossier-code", "H01.15.03-")
    for sign in "2611080975":
        state, _ = then(state, flow.Type(sign))
    assert state.typed == CODE
    state, effects = then(state, flow.FindTyped())
    assert (state.screen, effects) == ("dossier-asking", (flow.FindDossier(CODE),))
    state, effects = then(state, flow.DossierFound(CODE, view()))
    assert (state.screen, state.lookup.found, effects) == ("dossier", view(), ())


def test_the_dash_sets_itself_and_goes_with_the_sign_before_it() -> None:
    assert go(*typed("261108")).typed == "H01.15.03-261108-"
    assert go(*typed("261108"), flow.Erase()).typed == "H01.15.03-26110"
    assert go(*typed("261108-")).typed == "H01.15.03-261108-", "nobody needs to know"
    assert go(*typed("2611080"), flow.Erase()).typed == "H01.15.03-261108-"


def test_another_beginning_keeps_what_was_typed_behind_it() -> None:
    other = PREFIXES[1]
    assert go(*typed("261108"), flow.ChoosePrefix(other)).typed == f"{other}-261108-"
    state = go(*typed("261108"), flow.ChoosePrefix(""))
    assert (state.typed, state.lookup.letters) == ("", True)
    state, _ = then(state, flow.ChoosePrefix(other))
    assert (state.typed, state.lookup.letters) == (f"{other}-", False)
    assert then(state, flow.ChoosePrefix("X99"))[0].typed == f"{other}-"


def test_codes_of_other_organisations_are_typed_with_letters() -> None:
    state = go(flow.OpenDossiers(), flow.ChoosePrefix(""), *map(flow.Type, "000.17.22.h56-2105310001"))
    assert state.typed == "000.17.22.H56-210531-0001"
    assert then(state, flow.FindTyped())[1] == (flow.FindDossier("000.17.22.H56-210531-0001"),)
    assert not then(state, flow.SwitchKeys())[0].lookup.letters


def test_without_a_known_beginning_the_pad_has_letters() -> None:
    state = flow.start(SETTINGS, NOW)
    for happening in (flow.ViewCame(HALL), flow.OpenDossiers()):
        state, _ = then(state, happening)
    assert (state.typed, state.lookup.letters) == ("", True)
    assert describe(state, TEXTS).pad is not None


@pytest.mark.parametrize("signs", ["", "2", "261108", "261108097"])
def test_half_a_code_is_not_looked_up_and_the_screen_says_so(signs: str) -> None:
    state, effects = then(go(*typed(signs)), flow.FindTyped())
    assert (state.screen, effects) == ("dossier-code", ())
    notices = describe(state, TEXTS).notices
    assert [notice.title for notice in notices] == [TEXTS.say("kiosk.dossier.code.incomplete", "vi")]
    assert describe(then(state, flow.Type("1"))[0], TEXTS).notices == ()


def test_six_digits_that_are_no_date_are_pointed_out_and_can_be_looked_up() -> None:
    state = go(*typed("2613080975"))
    assert [notice.title for notice in describe(state, TEXTS).notices] == [
        TEXTS.say("kiosk.dossier.code.wrong-date", "vi")
    ]
    assert then(state, flow.FindTyped())[1] == (flow.FindDossier("H01.15.03-261308-0975"),)


SIGNS = st.sampled_from([*"0123456789AZ.-", "⌫", "x", "ế", "\n", "  ", PREFIXES[0], ""])


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.lists(SIGNS, max_size=60))
def test_whatever_is_typed_stays_a_code_that_fits_and_can_be_erased(signs: list[str]) -> None:
    state = go(flow.OpenDossiers())
    for sign in signs:
        state, effects = then(state, flow.Erase() if sign == "⌫" else flow.Type(sign))
        assert effects == ()
        assert set(state.typed) <= codes.SIGNS
        assert len(state.typed) <= codes.LONGEST + 1
        assert not any(pair in state.typed for pair in ("--", "..", ".-", "-."))
        describe(state, TEXTS)
    after, effects = then(state, flow.FindTyped())
    if effects:
        (find,) = effects
        assert isinstance(find, flow.FindDossier)
        # What is asked for is what was read on the screen.
        assert find.code == state.typed
        assert receipt_codes.parse(find.code) is not None
    else:
        assert (after.screen, after.lookup.incomplete) == ("dossier-code", True)
    for _ in range(len(state.typed)):
        state, _ = then(state, flow.Erase())
    assert state.typed == ""


# ------------------------------------------------------------ what is told


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize(
    ("status", "step"), list(itertools.product(get_args(DossierStatus), get_args(NextStep)))
)
def test_every_status_with_every_step_has_words(status: str, step: str, language: str) -> None:
    found = view(status, step)
    page = describe(told(found, flow.ChooseLanguage(language)), TEXTS)
    sheet = sheet_of(page)
    assert page.heading == CODE
    assert sheet.badge
    assert sheet.title
    assert sheet.detail
    assert sheet.tone == ("ready" if step == "collect" else sheet.tone)
    # Neither the code of a status nor a fact that was not filled in.
    words = f"{sheet.badge} {sheet.title} {sheet.detail}"
    assert "{" not in words
    assert language == "en" or status not in words.lower().split()


def test_a_finished_one_offers_a_number_for_the_result() -> None:
    services = tuple(
        msgspec.structs.replace(entry, waiting=2) if entry.id == "collect-result" else entry
        for entry in HALL.services
    )
    state = go(
        scanned(CODE), flow.DossierFound(CODE, view()), hall=msgspec.structs.replace(HALL, services=services)
    )
    (card,) = describe(state, TEXTS).cards
    assert (card.title, card.tone, card.badge) == ("Lấy số nhận kết quả", "act", "R")
    assert card.detail == "Quầy 1 · 2 người đang chờ"
    state, effects = then(state, flow.TakeForDossier())
    assert (state.service, state.screen, effects) == ("collect-result", "priority", ())
    # One screen back is the dossier, as it was.
    back, _ = then(state, flow.Back())
    assert (back.screen, back.lookup.found) == ("dossier", view())
    state, (issue,) = then(state, flow.Declare(False))
    assert isinstance(issue, flow.Issue)
    assert (issue.request.service, issue.request.dossier) == ("collect-result", CODE)


@pytest.mark.parametrize("name", ["done", "supplement", "fee"])
def test_the_officer_is_told_which_dossier_a_number_is_for(name: str) -> None:
    _, (issue,) = then(told(DOSSIERS[name], flow.TakeForDossier()), flow.Declare(False))
    assert isinstance(issue, flow.Issue)
    assert issue.request.dossier == CODE, name


def test_a_number_for_anything_else_says_nothing_of_a_dossier_looked_up_before() -> None:
    # Back to the dossier, and then away from it: to the home screen, and to another number.
    state = told(DOSSIERS["done"], flow.TakeForDossier(), flow.Back(), flow.Back(), flow.Back())
    chosen = flow.ChooseField("certification"), flow.ChooseService("certified-copy")
    for happening in (flow.TakeNumber(), *chosen):
        state, _ = then(state, happening)
    state, (issue,) = then(state, flow.Declare(False))
    assert isinstance(issue, flow.Issue)
    assert (issue.request.service, issue.request.dossier) == ("certified-copy", None)


def test_papers_that_are_missing_are_listed_and_have_their_number() -> None:
    state = told(DOSSIERS["supplement"])
    page = describe(state, TEXTS)
    (points,) = [block for block in page.blocks if isinstance(block, Points)]
    assert [point.text for point in points.points] == [
        "Bản vẽ thiết kế xây dựng (2 bộ)", "Bản sao Giấy chứng nhận quyền sử dụng đất",
    ]  # fmt: skip
    assert then(state, flow.TakeForDossier())[0].service == "land-registration"


def test_all_papers_and_dates_are_somewhere_behind_each_other() -> None:
    state, papers, days = told(DOSSIERS["supplement-many"]), 0, 0
    for _ in range(6):
        page = describe(state, TEXTS)
        papers += sum(len(block.points) for block in page.blocks if isinstance(block, Points))
        days += sum(len(block.rows) for block in page.blocks if isinstance(block, Rows))
        state, _ = then(state, page.right[0].touch)
        if state.part == 0:
            break
    assert (papers, days) == (8, 4)
    assert state.part == 0


def test_where_no_number_is_needed_the_date_says_so() -> None:
    state = told(DOSSIERS["processing"])
    page = describe(state, TEXTS)
    assert page.cards == ()
    assert sheet_of(page).detail == ("Hẹn trả kết quả ngày 29/11/2026. Hôm nay quý khách không cần lấy số.")
    assert then(state, flow.TakeForDossier())[0].screen == "dossier"


@pytest.mark.parametrize(("due", "late"), [(-1, True), (0, False), (1, False)])
def test_one_whose_day_is_over_is_overdue(due: int, late: bool) -> None:
    sheet = sheet_of(describe(told(view("processing", "wait", due=day(due))), TEXTS))
    assert (sheet.badge == "Quá ngày hẹn") == late
    assert ("xin lỗi" in sheet.detail) == late
    assert sheet.tone == ("mind" if late else "plain")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("screen", DOSSIERS)
def test_old_knowledge_says_beside_the_status_how_old_it_is(screen: str, language: str) -> None:
    for minutes in (14, 16, 3 * 24 * 60):
        as_of = NOW - datetime.timedelta(minutes=minutes)
        found = msgspec.structs.replace(DOSSIERS[screen], as_of=as_of)
        state = go(flow.ChooseLanguage(language), scanned(CODE), flow.DossierFound(CODE, found))
        local = as_of.astimezone(datetime.timezone(datetime.timedelta(hours=7)))
        words = TEXTS.say("kiosk.dossier.old", language, time=f"{local:%H:%M}", date=f"{local:%d/%m/%Y}")
        # On the screen that is shown first, whatever else there is to tell.
        assert (words in sheet_of(describe(state, TEXTS)).detail) == (minutes > 15)


def test_a_finished_one_is_never_overdue() -> None:
    assert sheet_of(describe(told(view(due=day(-9))), TEXTS)).badge == "Đã có kết quả"


@pytest.mark.parametrize(
    ("hall", "title"),
    [
        (offering(hall_view(NOW + datetime.timedelta(hours=10))), "closed.closed.title"),
        (offering(changed("collect-result", stopped="cap")), "stopped.cap.title"),
        (
            msgspec.structs.replace(
                HALL, services=tuple(entry for entry in HALL.services if entry.id != "collect-result")
            ),
            "dossier.elsewhere",
        ),
    ],
)
def test_where_there_is_no_number_it_says_why(hall: object, title: str) -> None:
    state = go(scanned(CODE), flow.DossierFound(CODE, view()), hall=hall)  # type: ignore[arg-type]
    page = describe(state, TEXTS)
    assert page.cards == ()
    assert [notice.title for notice in page.notices] == [TEXTS.say(f"kiosk.{title}", "vi")]
    assert then(state, flow.TakeForDossier())[0].screen in ("dossier", "stopped")


# ------------------------------------------------------------ troubles


@pytest.mark.parametrize("trouble", ["unknown", "away", "busy"])
def test_a_trouble_is_told_with_a_way_on(trouble: str) -> None:
    state = go(*typed("2611080975"), flow.FindTyped(), flow.DossierMissed(CODE, trouble))  # type: ignore[arg-type]
    assert (state.screen, state.lookup.trouble) == ("dossier-unknown", trouble)
    page = describe(state, TEXTS)
    (card,) = page.cards
    after, effects = then(state, card.touch)
    if trouble == "unknown":
        # One sign is wrong, often: it stands there to be corrected.
        assert (after.screen, after.typed, effects) == ("dossier-code", CODE, ())
        assert not after.lookup.letters
    else:
        assert (after.screen, effects) == ("dossier-asking", (flow.FindDossier(CODE),))


def test_an_answer_that_never_comes_is_no_dead_end() -> None:
    state = go(scanned(CODE))
    assert then(state, flow.TimePassed(), seconds=7)[0].screen == "dossier-asking"
    state, _ = then(state, flow.TimePassed(), seconds=8)
    assert (state.screen, state.lookup.trouble) == ("dossier-unknown", "away")
    # It came after all, and is not for this screen any more.
    assert then(state, flow.DossierFound(CODE, view()))[0].screen == "dossier-unknown"


def test_while_the_server_is_away_it_is_not_even_asked() -> None:
    state, effects = then(go(flow.ServerLost(NOW)), scanned(CODE))
    assert (state.screen, state.lookup.trouble, effects) == ("dossier-unknown", "away", ())


def test_a_hall_without_a_look_up_says_so() -> None:
    bare = hall_view()
    assert then(go(hall=bare), flow.OpenDossiers())[0].screen == "home"
    state, effects = then(go(hall=bare), scanned(CODE))
    assert (state.screen, state.lookup.trouble, effects) == ("dossier-unknown", "none", ())


def test_the_answer_of_another_code_is_none() -> None:
    state = go(scanned("H01.15.03-261108-0001"))
    assert then(state, flow.DossierFound(CODE, view()))[0].screen == "dossier-asking"


# ------------------------------------------------------------ ways back, and nothing left


def test_back_leads_where_one_came_from() -> None:
    assert go(flow.OpenDossiers(), flow.Back()).screen == "home"
    message = (flow.HaveAppointment(), flow.OpenDossiers())
    assert go(*message, flow.Back()).screen == "appointment"
    found = go(*message, *map(flow.Type, "2611080975"), flow.FindTyped(), flow.DossierFound(CODE, view()))
    another, _ = then(found, flow.OpenDossiers())
    assert (another.screen, another.typed, another.lookup.found) == ("dossier-code", "H01.15.03-", None)
    assert then(another, flow.Back())[0].screen == "appointment"


@pytest.mark.parametrize("name", list(screens("vi")))
def test_leaving_clears_code_and_view(name: str) -> None:
    state = screens("vi")[name]
    for happening, seconds in ((flow.StartOver(), 0.5), (flow.TimePassed(), 3600.0)):
        after, _ = then(state, happening, seconds=seconds)
        clean = (after.typed, after.lookup, after.slip_look, after.scanned, after.sheet, after.person)
        assert (after.screen, *clean) == ("home", "", flow.LookUp(), flow.SlipLook(), "", None, None)
        assert CODE not in repr(replace(after, hall=None))


# ------------------------------------------------------------ on paper


def test_it_is_printed_once_and_says_so() -> None:
    state = told(DOSSIERS["supplement"])
    touch = print_button(state)
    state, effects = then(state, touch)
    assert effects == (flow.PrintSheet(touch.information),)
    assert describe(state, TEXTS).right[-1].words == "Đang in…"
    assert then(state, touch)[1] == (), "it is on its way"
    state, _ = then(state, flow.SheetChanged(touch.information, "printed"))
    assert describe(state, TEXTS).right[-1].words == "Đã in xong"
    assert then(state, print_button(state))[1] == ()
    # In another language it is another sheet.
    state, _ = then(state, flow.ChooseLanguage("km"))
    assert then(state, print_button(state))[1] != ()


def test_a_sheet_that_failed_can_be_tried_again() -> None:
    state = told(DOSSIERS["done"])
    touch = print_button(state)
    state, _ = then(state, touch)
    state, _ = then(state, flow.SheetChanged(touch.information, "failed"))
    page = describe(state, TEXTS)
    assert page.notices[0].title == "Chưa in được"
    assert then(state, page.right[-1].touch)[1] == (flow.PrintSheet(touch.information),)


def test_without_a_printer_there_is_no_button() -> None:
    page = describe(told(DOSSIERS["done"], flow.PrinterChanged("printer-paper-out")), TEXTS)
    assert not [button for button in page.right if isinstance(button.touch, flow.PrintOut)]


def test_what_is_on_paper() -> None:
    information = print_button(told(DOSSIERS["supplement"])).information
    assert (information.title, information.url) == (CODE, CODE)
    lines = [line for section in information.sections for line in section.lines]
    assert "☐ Bản vẽ thiết kế xây dựng (2 bộ)" in lines
    assert sheets.Row(heading="Ngày hẹn trả", value="02/12/2026") in lines
    # Held before the scanner it is the same dossier.
    assert then(go(), scanned(information.url))[1] == (flow.FindDossier(CODE),)

"""Looking up procedures as lists of steps: by field, by searching, the papers, and on to a number."""

from __future__ import annotations

import datetime
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import config.text
from kiosk import flow
from kiosk.flow import reading
from kiosk.screens import describe
from kiosk.screens.page import Points, Scan
from kiosk.screens.words import shortened
from printers import sheets
from queue_server.contract.messages import Preparation, Procedures
from tests.kiosk.procedure_states import ADDRESS, BIRTH, COPIES, catalogue, of, typed, with_procedure
from tests.kiosk.states import KEY, NOW, answer, changed, hall_view, offering, then, walk

HALL = offering(hall_view())
CAME = flow.CatalogueCame(catalogue())
LAND = "1.012756"
BY_FIELD = (flow.OpenProcedures(), flow.ChooseField("civil-status"))
BIRTHS = (*BY_FIELD, flow.ChooseProcedure(BIRTH))
UNMARRIED = (*BIRTHS, flow.ChooseCase("unmarried"))
CHECK = (*UNMARRIED, flow.CheckPapers())
PAPERS = ("identity-card", "form", "birth-notice", "parenthood-proof")
TEXTS = config.text.load()


def go(*happenings: flow.Happening, hall: object = HALL) -> flow.State:
    return walk(CAME, *happenings, hall=hall)  # type: ignore[arg-type]  # always a view


def without(*codes: str) -> Procedures:
    posted = catalogue()
    left = tuple(entry for entry in posted.procedures if entry.code not in codes)
    fields = tuple(entry for entry in posted.fields if any(one.field == entry.id for one in left))
    return msgspec.structs.replace(posted, edition="less", procedures=left, fields=fields)


def issued(state: flow.State) -> Preparation | None:
    """What goes with the number that is asked for next."""
    state, effects = then(state, flow.Declare(False))
    (issue,) = effects
    assert isinstance(issue, flow.Issue)
    assert (state.screen, issue.request.service) == ("issuing", "birth-death")
    return issue.request.preparation


def screens_back(state: flow.State) -> list[str]:
    """Screens on the way back, one touch after another."""
    seen: list[str] = []
    while state.screen != "home":
        state, _ = then(state, flow.Back())
        seen.append(state.screen)
        assert len(seen) < 20
    return seen


# ------------------------------------------------------------ to a procedure


def test_the_first_screen_offers_procedures_while_there_are_any() -> None:
    titles = [card.touch for card in describe(go(), TEXTS).cards]
    assert flow.OpenProcedures() in titles
    assert flow.OpenProcedures() not in [card.touch for card in describe(walk(hall=HALL), TEXTS).cards]
    assert walk(flow.OpenProcedures(), hall=HALL).screen == "home"


def test_they_are_there_without_the_server_too() -> None:
    state = go(flow.ServerLost(NOW), *UNMARRIED)
    assert (state.screen, reading.offers_number(state)) == ("procedure", False)
    assert flow.CheckPapers() not in [card.touch for card in describe(state, TEXTS).cards]


def test_by_field_to_the_papers_of_a_case() -> None:
    state = go()
    for touch, screen in zip(
        UNMARRIED, ("procedure-fields", "procedure-list", "procedure", "procedure"), strict=True
    ):
        state, effects = then(state, touch)
        assert (state.screen, effects) == (screen, ())
    (papers,) = describe(state, TEXTS).blocks
    assert isinstance(papers, Points)
    assert [point.text for point in papers.points] == [
        paper.names["vi"] for paper in of(BIRTH).cases[1].papers
    ]
    assert screens_back(state) == ["procedure", "procedure-list", "procedure-fields", "home"]


def test_one_case_is_not_asked_about_and_one_procedure_of_a_field_not_listed() -> None:
    others = [entry.code for entry in reading.of_field(go(), "health-education") if entry.code != "1.005099"]
    state = go(
        flow.CatalogueCame(without(*others)), flow.OpenProcedures(), flow.ChooseField("health-education")
    )
    assert (state.screen, reading.case(state)) == ("procedure", of("1.005099").cases[0])
    assert screens_back(state) == ["procedure-fields", "home"]


def test_a_page_is_turned_over_and_back_and_the_last_is_followed_by_the_first() -> None:
    state, headings = go(*UNMARRIED), []
    for _ in range(4):
        (turn, _) = describe(state, TEXTS).right
        headings.append(turn.words.replace("\u00a0", " "))
        state, _ = then(state, turn.touch)
    assert headings == ["Thời hạn, lệ phí ›", "Các bước ›", "In, mang về ›", "Giấy tờ cần có ›"]
    assert state.part == 0
    assert screens_back(go(*UNMARRIED, flow.MoreCards(1)))[:2] == ["procedure", "procedure"]


def test_the_names_that_were_turned_to_are_there_again() -> None:
    last = reading.of_field(go(), "civil-status")[-1].code
    state = go(*BY_FIELD, flow.MoreCards(1), flow.MoreCards(2), flow.ChooseProcedure(last), flow.Back())
    if state.screen == "procedure":  # its cases were asked about
        state, _ = then(state, flow.Back())
    assert (state.screen, state.part) == ("procedure-list", 2)


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("khai sanh", BIRTH), ("khaisinh", BIRTH), ("sinh khai", BIRTH), ("khai sihn", BIRTH),
        ("so do", LAND), ("chung thuc ban sao", COPIES), ("sao y", COPIES), ("birth", BIRTH),
        ("2.000815", COPIES),
    ],
)  # fmt: skip
def test_letters_without_marks_find_it_first(letters: str, code: str) -> None:
    state = go(*typed(letters))
    assert state.reading.found[0] == code
    first = describe(state, TEXTS).blocks[0]
    assert isinstance(first, Points)
    assert first.points[0].touch == flow.ChooseProcedure(code)
    state, _ = then(state, flow.ChooseProcedure(code))
    assert (state.screen, state.reading.procedure) == ("procedure", code)


def test_what_was_typed_is_there_again_on_the_way_back() -> None:
    state = go(*typed("khai sanh"), flow.ChooseProcedure(BIRTH), flow.ChooseCase("married"))
    assert screens_back(state) == ["procedure", "procedure-search", "procedure-fields", "home"]
    again = go(*typed("khai sanh"), flow.ChooseProcedure(COPIES), flow.Back())
    assert (again.screen, again.typed) == ("procedure-search", "khai sanh")
    assert again.reading.found == go(*typed("khai sanh")).reading.found


def test_searching_from_a_field_leads_back_to_it() -> None:
    state = go(*BY_FIELD, flow.SearchProcedures(), flow.Type("k"), flow.Back())
    assert (state.screen, state.reading.field, state.typed) == ("procedure-list", "civil-status", "")


def test_letters_are_taken_back_and_spaces_never_stand_twice() -> None:
    state = go(*typed("  a  b"))
    assert state.typed == "a b"
    for left in ("a ", "a", "", ""):
        state, _ = then(state, flow.Erase())
        assert state.typed == left
    assert state.reading.found == ()
    assert len(go(*typed("x" * 60)).typed) == 40


def test_nothing_found_says_what_to_do() -> None:
    page = describe(go(*typed("quyxw")), TEXTS)
    assert (page.blocks, page.notices[0].title) == ((), "Không tìm thấy “quyxw”")
    assert page.pad is not None


def test_digits_are_one_touch_away_and_back() -> None:
    state = go(*typed(""), flow.SwitchKeys())
    for digits in (True, False):
        pad = describe(state, TEXTS).pad
        assert pad is not None
        labels = [key.label for row in pad.keys for key in row]
        assert ("1" in labels, "Q" in labels) == (digits, not digits)
        state, _ = then(state, flow.SwitchKeys())


# ------------------------------------------------------------ the papers, and a number


def test_who_has_all_papers_goes_straight_on() -> None:
    state = go(*CHECK, flow.HaveAllPapers())
    assert (state.screen, state.service) == ("priority", "birth-death")
    assert issued(state) == Preparation(procedure=BIRTH, case="unmarried", has=PAPERS)


def test_papers_answered_one_by_one_go_straight_on_too() -> None:
    state = go(*CHECK, *(flow.AnswerPaper(paper) for paper in PAPERS), flow.Confirm())
    assert issued(state) == Preparation(procedure=BIRTH, case="unmarried", has=PAPERS)


def test_what_is_missing_is_named_and_a_number_taken_all_the_same() -> None:
    twice = (flow.AnswerPaper("parenthood-proof"), flow.AnswerPaper("parenthood-proof"))
    state = go(*CHECK, flow.AnswerPaper("form"), *twice, flow.Confirm())
    assert state.screen == "procedure-lacks"
    missing = describe(state, TEXTS).blocks[0]
    assert isinstance(missing, Points)
    # What was said to be missing first, then what was not answered.
    assert [point.sign for point in missing.points] == ["✗", "○", "○"]
    said = issued(then(state, flow.Confirm())[0])
    assert said == Preparation(procedure=BIRTH, case="unmarried", has=("form",), lacks=("parenthood-proof",))


def test_an_answer_is_changed_by_a_third_touch() -> None:
    one = flow.AnswerPaper("form")
    none, form = frozenset[str](), frozenset(("form",))
    for touches, has, lacks in ((1, form, none), (2, none, form), (3, form, none)):
        said = go(*CHECK, *[one] * touches).reading
        assert (said.has, said.lacks) == (has, lacks)
    assert go(*CHECK, flow.AnswerPaper("nothing")).reading == go(*CHECK).reading


def test_another_day_leads_to_what_can_be_taken_along() -> None:
    state = go(*CHECK, flow.Confirm(), flow.TakeAlong())
    page = describe(state, TEXTS)
    assert [block.url for block in page.blocks if isinstance(block, Scan)] == [ADDRESS + BIRTH]
    assert then(state, flow.Back())[0].screen == "procedure-lacks"


def test_it_is_printed_once_in_the_language_that_is_read() -> None:
    state = go(flow.ChooseLanguage("en"), *CHECK, flow.Confirm(), flow.TakeAlong())
    (touch,) = [card.touch for card in describe(state, TEXTS).cards if isinstance(card.touch, flow.PrintOut)]
    state, effects = then(state, touch)
    (print_sheet,) = effects
    assert isinstance(print_sheet, flow.PrintSheet)
    said = print_sheet.information
    assert (said.title, said.url) == ("Birth registration", ADDRESS + BIRTH)
    assert "[\u00a0\u00a0] Proof of parenthood (1 original)" in said.sections[0].lines
    assert sheets.Row(heading="Fee", value="In time: free; late: 8,000 dong") in said.sections[1].lines
    assert then(state, touch)[1] == ()
    for sheet_state, word in (("printed", "Please take the paper below"), ("failed", "Not printed")):
        told, _ = then(state, flow.SheetChanged(said, sheet_state))  # type: ignore[arg-type]
        assert any(card.detail.startswith(word) for card in describe(told, TEXTS).cards)


def test_a_printer_in_trouble_is_not_offered() -> None:
    state = go(flow.PrinterChanged("printer-paper-out"), *UNMARRIED, flow.MoreCards(3))
    assert not [card for card in describe(state, TEXTS).cards if isinstance(card.touch, flow.PrintOut)]


def test_back_from_the_number_is_back_at_the_papers_as_they_were_answered() -> None:
    state = go(*CHECK, flow.AnswerPaper("form"), flow.Confirm(), flow.Confirm(), flow.Back())
    assert (state.screen, state.preparation, state.reading.has) == (
        "procedure-lacks",
        None,
        frozenset(("form",)),
    )
    back = ["procedure-papers", "procedure", "procedure", "procedure-list", "procedure-fields", "home"]
    assert screens_back(state) == back


def test_a_number_after_that_tells_nothing_of_papers() -> None:
    state = go(*CHECK, flow.HaveAllPapers(), flow.StartOver(), flow.TakeNumber())
    for touch in (flow.ChooseField("civil-status"), flow.ChooseService("birth-death")):
        state, _ = then(state, touch)
    assert issued(state) is None


def test_many_papers_are_all_seen_before_anybody_has_them_all() -> None:
    case = of(COPIES).cases[0]
    papers = tuple(msgspec.structs.replace(case.papers[0], id=f"paper-{number}") for number in range(9))
    many = with_procedure(COPIES, cases=(msgspec.structs.replace(case, papers=papers),))
    copies = (flow.OpenProcedures(), flow.ChooseField("certification"), flow.ChooseProcedure(COPIES))
    state, asked = go(flow.CatalogueCame(many), *copies, flow.CheckPapers()), []
    while True:
        page = describe(state, TEXTS)
        (points,) = page.blocks
        assert isinstance(points, Points)
        asked += [point.touch for point in points.points]
        if page.cards[0].touch == flow.HaveAllPapers():
            break
        state, _ = then(state, page.cards[0].touch)
    assert asked == [flow.AnswerPaper(paper.id) for paper in papers]


# ------------------------------------------------------------ where there is no number


def test_what_this_hall_does_not_take_in_says_where_to_go() -> None:
    services = tuple(entry for entry in HALL.services if entry.id != of(BIRTH).service)
    for state in (
        go(*UNMARRIED, hall=msgspec.structs.replace(HALL, services=services)),
        go(flow.CatalogueCame(with_procedure(BIRTH, service=None)), *UNMARRIED),
    ):
        page = describe(state, TEXTS)
        assert page.notices[0].title == "Trung tâm này không nhận thủ tục này"
        assert "Ủy ban nhân dân phường" in page.notices[0].detail
        assert page.cards == ()
        assert then(state, flow.CheckPapers())[0].screen == "procedure"


def test_a_closed_hall_still_informs_and_says_why_there_is_no_number() -> None:
    closed = offering(hall_view(NOW + datetime.timedelta(hours=10)))
    page = describe(go(*UNMARRIED, hall=closed), TEXTS)
    assert (page.notices[0].title, page.cards) == ("Hôm nay đã hết giờ làm việc", ())
    assert isinstance(page.blocks[0], Points)


def test_a_service_without_numbers_says_so_before_it_asks_about_papers() -> None:
    page = describe(go(*UNMARRIED, hall=offering(changed("birth-death", stopped="cap"))), TEXTS)
    assert (page.notices[0].title, page.cards) == ("Hôm nay đã đủ số cho việc này", ())


@pytest.mark.parametrize("last", [(), (flow.Confirm(),)])
def test_a_hall_that_closes_while_papers_are_answered_leads_back_to_what_is_read(
    last: tuple[flow.Happening, ...],
) -> None:
    closed = flow.ViewCame(offering(hall_view(NOW + datetime.timedelta(hours=10))))
    for news in (closed, flow.ServerLost(NOW)):
        state = go(*CHECK, *last, news)
        assert (state.screen, state.reading.procedure) == ("procedure", BIRTH)
        assert describe(state, TEXTS).notices


# ------------------------------------------------------------ the catalogue changes


def test_whoever_reads_what_is_posted_no_longer_chooses_again() -> None:
    for way, screen in ((UNMARRIED, "procedure-list"), (typed("khai sanh"), "procedure-search")):
        reads = (flow.ChooseProcedure(BIRTH),) if screen == "procedure-search" else ()
        state = go(*way, *reads, flow.CatalogueCame(without(BIRTH)))
        assert (state.screen, state.reading.procedure, state.reading.changed) == (screen, "", True)
        assert BIRTH not in state.reading.found
        assert reading.find(state, BIRTH) is None


def test_a_field_that_is_gone_leads_back_to_the_fields() -> None:
    gone = without(*(entry.code for entry in catalogue().procedures if entry.field == "civil-status"))
    for way in (BY_FIELD, UNMARRIED, CHECK):
        state = go(*way, flow.CatalogueCame(gone))
        assert (state.screen, state.reading) == ("procedure-fields", flow.Reading(changed=True))


def test_without_a_catalogue_there_is_only_home() -> None:
    for way in (BY_FIELD, UNMARRIED, CHECK, typed("khai")):
        state = go(flow.ChooseLanguage("km"), *way, flow.CatalogueCame(None))
        assert (state.screen, state.language, state.reading) == ("home", "km", flow.Reading())
    helped = go(*UNMARRIED, flow.Help(), flow.CatalogueCame(None), flow.Back())
    assert helped.screen == "home"


def test_a_case_that_is_gone_is_asked_for_again_and_papers_that_are_gone_are_forgotten() -> None:
    birth = of(BIRTH)
    one, other, third = birth.cases
    cases = flow.CatalogueCame(with_procedure(BIRTH, cases=(one, third)))
    state = go(*CHECK, flow.AnswerPaper("form"), cases)
    assert (state.screen, state.reading.case, state.reading.has) == ("procedure", "", frozenset())
    fewer = msgspec.structs.replace(other, papers=other.papers[2:])
    state = go(
        *CHECK, flow.AnswerPaper("form"), flow.AnswerPaper("birth-notice"),
        flow.CatalogueCame(with_procedure(BIRTH, cases=(one, fewer, third))),
    )  # fmt: skip
    assert (state.screen, state.reading.has) == ("procedure-papers", frozenset(("birth-notice",)))


def test_a_new_edition_is_what_is_searched() -> None:
    renamed = with_procedure(COPIES, names={"vi": "Thủ tục hoàn toàn mới"}, aliases=())
    assert go(flow.CatalogueCame(renamed), *typed("hoan toan moi")).reading.found == (COPIES,)
    state = go()
    assert then(state, CAME)[0].index is state.index


def test_a_number_that_was_taken_is_not_touched_by_a_new_catalogue() -> None:
    state = go(*CHECK, flow.HaveAllPapers(), flow.Declare(False), flow.CatalogueCame(None))
    assert state.screen == "issuing"
    state, _ = then(state, flow.Issued(KEY, answer("vi")))
    assert state.screen == "ticket"


def test_a_second_tap_does_not_fall_through_to_the_next_question() -> None:
    state, _ = then(go(*BIRTHS), flow.ChooseCase("married"))
    assert then(state, flow.CheckPapers(), seconds=0.2)[0].screen == "procedure"
    # Keys and papers are touched as quickly as somebody can.
    state = go(*typed("k"))
    for sign in "hai":
        state, _ = then(state, flow.Type(sign), seconds=0.05)
    assert state.typed == "khai"


def test_a_name_is_shortened_between_words() -> None:
    assert shortened("một hai ba", 20) == "một hai ba"
    assert shortened("một hai, ba bốn", 10) == "một hai…"


#: Touches and news of this part alone, so that a walk comes to every screen of it.
HAPPENINGS = st.sampled_from(
    [
        *UNMARRIED, *CHECK, *typed("kh"), CAME, flow.CatalogueCame(without(BIRTH)), flow.CatalogueCame(None),
        flow.CatalogueCame(with_procedure(BIRTH, cases=())), flow.AnswerPaper("form"), flow.HaveAllPapers(),
        flow.CatalogueCame(with_procedure(BIRTH, steps=(), terms=(), legal=())), flow.ChooseCase("nothing"),
        flow.ChooseProcedure(COPIES), flow.Confirm(), flow.TakeAlong(), flow.Erase(), flow.SwitchKeys(),
        flow.MoreCards(1), flow.MoreCards(7), flow.Back(), flow.Sit(), flow.ChooseTheme("large"), flow.Help(),
        flow.ViewCame(HALL), flow.ViewCame(msgspec.structs.replace(HALL, issuing=False)),
        flow.ServerLost(NOW), flow.TimePassed(),
    ]
)  # fmt: skip


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(HAPPENINGS, max_size=25))
def test_from_everywhere_start_over_and_time_lead_home_and_leave_nothing(
    happenings: list[flow.Happening],
) -> None:
    state = go(*happenings)
    # There is something to see on every screen.
    assert describe(state, TEXTS).heading
    over, _ = then(state, flow.StartOver())
    assert over == replace(flow.home(over), language=over.language, access=over.access)
    assert (over.typed, over.reading, over.preparation, over.sheet) == ("", flow.Reading(), None, None)
    alone, _ = then(state, flow.TimePassed(), seconds=3600)
    assert alone == replace(flow.home(alone), touched_at=alone.touched_at, shown_at=alone.shown_at)


@pytest.mark.parametrize("seated", [False, True])
@pytest.mark.parametrize("theme", ["plain", "large"])
def test_every_paper_and_every_procedure_can_be_reached(theme: flow.ThemeName, seated: bool) -> None:
    """Whatever the size of the letters: page by page all of it is shown."""
    access = (flow.ChooseTheme(theme), *([flow.Sit()] if seated else []))
    begin = access if theme != "plain" else access[1:]
    state, names = go(*begin, *BY_FIELD), []
    for _ in range(8):
        names += [card.touch for card in describe(state, TEXTS).cards]
        state, _ = then(state, describe(state, TEXTS).right[0].touch)
    wanted = {flow.ChooseProcedure(entry.code) for entry in reading.of_field(state, "civil-status")}
    assert wanted <= set(names)
    state, papers = go(*begin, *UNMARRIED), []
    for _ in range(8):
        for block in describe(state, TEXTS).blocks:
            papers += [point.text for point in block.points] if isinstance(block, Points) else []
        state, _ = then(state, describe(state, TEXTS).right[0].touch)
    assert {paper.names["vi"] for paper in of(BIRTH).cases[1].papers} <= set(papers)

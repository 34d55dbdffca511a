"""Giving numbers."""

from __future__ import annotations

import msgspec
import pytest

from queue_server.hall import acts, refusals
from queue_server.hall.rules import decide
from queue_server.hall.service import Series
from tests.queue_server.hall.small_hall import SMALL, Book, at, open_book


def _wish(service: str = "land", ticket_class: str | None = None, language: str | None = None) -> acts.Issue:
    return acts.Issue(
        service=service, ticket_class=ticket_class, language=language, secret=f"of {service}", device="kiosk"
    )


def test_services_that_share_a_series_share_its_numbers() -> None:
    book = open_book()
    numbers = [book.issue(service).number for service in ("land", "certification", "civil", "land")]
    assert numbers == ["A001", "A002", "C001", "A003"]


def test_a_number_keeps_its_facts_in_the_event() -> None:
    book = open_book()
    book.open("2")
    issued = book.at("08:12").issue("certification", "priority")
    assert (issued.arrived, issued.place, issued.place_reason) == (at("08:12"), at("08:12"), "arrived")
    assert (issued.head_start_minutes, issued.strict, issued.language) == (20, False, "vi")
    assert issued.counters == ("2",), "the open counter, although it only helps"


def test_open_counters_are_named_before_closed_ones_and_own_work_before_help() -> None:
    book = open_book()
    assert book.issue("certification").counters == ("1", "3"), "none is open: those whose work it is"
    book.open("3", "2")
    assert book.issue("certification").counters == ("3",)


def test_a_changed_head_start_leaves_those_who_wait_as_they_are() -> None:
    book = open_book()
    book.issue("land", "priority")
    classes = tuple(msgspec.structs.replace(entry, head_start_minutes=0) for entry in SMALL.classes)
    book.configure(msgspec.structs.replace(SMALL, classes=classes))
    book.open("2")
    assert book.call("2").why.head_start_minutes == 20


def test_a_series_ends() -> None:
    series = (Series(prefix="A", last=2), Series(prefix="C"))
    book = open_book(msgspec.structs.replace(SMALL, series=series))
    book.issue("land")
    book.issue("certification")
    with pytest.raises(refusals.SeriesExhausted) as refused:
        decide(book.state, _wish("land"), book.now)
    assert refused.value.facts == {"series": "A", "value": "A002"}
    assert book.issue("civil").number == "C001"


@pytest.mark.parametrize(
    ("wish", "refusal", "field", "value"),
    [
        (_wish("lnad"), refusals.UnknownService, "service", "lnad"),
        (_wish(ticket_class="vip"), refusals.UnknownClass, "class", "vip"),
        (_wish(language="fr"), refusals.UnknownLanguage, "language", "fr"),
    ],
    ids=lambda case: getattr(case, "code", None),
)
def test_an_unknown_wish_is_refused_with_what_there_is(
    wish: acts.Issue, refusal: type[refusals.Refusal], field: str, value: str
) -> None:
    book = open_book()
    with pytest.raises(refusal) as refused:
        decide(book.state, wish, book.now)
    assert (refused.value.facts["field"], refused.value.facts["value"]) == (field, value)
    assert refused.value.facts["allowed"]


def test_no_numbers_before_a_first_day() -> None:
    book = Book()
    with pytest.raises(refusals.HallNotOpened):
        decide(book.state, _wish(), book.now)


def test_staff_stop_the_numbers_and_let_them_go_on() -> None:
    book = open_book()
    book.act(acts.PauseIssuing(reason="full"))
    with pytest.raises(refusals.IssuingIsPaused) as refused:
        book.issue()
    assert refused.value.facts == {"reason": "full"}
    with pytest.raises(refusals.IssuingIsPaused):
        book.act(acts.PauseIssuing(reason="again"))
    book.act(acts.ResumeIssuing())
    assert book.issue().number == "A001"
    with pytest.raises(refusals.IssuingNotPaused):
        book.act(acts.ResumeIssuing())


def test_a_pause_does_not_outlive_the_day() -> None:
    book = open_book()
    book.act(acts.PauseIssuing(reason=""))
    book.act(acts.CloseDay())
    book.act(acts.OpenDay(time_zone=book.zone, discipline=SMALL))
    assert book.issue().number == "A001"

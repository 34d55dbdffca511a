"""What the read tables keep of a day in which everything happens."""

from __future__ import annotations

import datetime
from typing import Any

from queue_server.hall import events
from queue_server.store.ledger import Ledger, milliseconds
from queue_server.store.rebuild import rebuild
from queue_server.store.tables import ratings
from tests.queue_server.hall.small_hall import folded, since_the_day_opened
from tests.queue_server.hall.test_machine import same
from tests.queue_server.store.days import HALL, append_all, entries_of
from tests.queue_server.store.discipline_day import whole_day


def visits_of(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """The day in the ledger, and what became of each number."""
    append_all(ledger, entries_of(whole_day()))
    return {visit["number"]: visit for visit in ledger.visits(HALL)}


def test_every_kind_of_event_happens() -> None:
    """A kind that is not here is in no released ledger: let it happen in ``discipline_day``."""
    newest = {event.kind() for event in events.KINDS.values()}
    assert newest - {row.kind for row in whole_day().rows} == set()


def test_the_past_folds_the_same_from_everywhere() -> None:
    book = whole_day()
    assert same(folded(book.rows), book.state)
    assert same(folded(since_the_day_opened(book.rows)), book.state)


def test_rebuilding_gives_what_grew(ledger: Ledger) -> None:
    visits = visits_of(ledger)
    before, rated = ledger.head(HALL), list(ledger.ratings(HALL))
    assert rated
    assert rebuild(ledger) == before.seq
    assert list(ledger.ratings(HALL)) == rated
    assert ({visit["number"]: visit for visit in ledger.visits(HALL)}, ledger.head(HALL)) == (visits, before)


def test_how_they_ended(ledger: Ledger) -> None:
    ends = {number: (visit["outcome"], visit["end_reason"]) for number, visit in visits_of(ledger).items()}
    assert ends["A003"] == ("cancelled", "citizen")
    assert ends["A005"] == ("cancelled", "merged")
    assert ends["A006"] == ("no-show", "lapsed")
    assert ends["G002"] == ("served", "paper")
    assert ends["C001"] == ("cancelled", "closing")


def test_a_promise_is_set_against_the_first_call(ledger: Ledger) -> None:
    visit = visits_of(ledger)["A001"]
    # Certification, then land, then the certification of the ticket that was merged into it.
    assert (visit["service"], visit["units"]) == ("certification", 2)
    assert visit["promise_earliest"] <= visit["first_called_at"] <= visit["promise_latest"]
    assert visit["first_called_at"] < visit["called_at"]


def test_what_is_undone_has_not_happened(ledger: Ledger) -> None:
    undone = [row.event for row in whole_day().rows if isinstance(row.event, events.ActUndone)]
    visits = visits_of(ledger)
    assert len(undone) == 3
    called, missed, finished = undone
    assert finished.tickets[0].number == missed.tickets[0].number
    for record in called.tickets:
        assert record.number in visits
    # The one whose no-show was taken back was served afterwards.
    assert visits[missed.tickets[0].number]["outcome"] == "served"


def test_a_rating_stays_when_the_end_of_the_visit_is_taken_back(ledger: Ledger) -> None:
    visits = visits_of(ledger)
    (rating,) = ledger.ratings(HALL)
    (visit,) = (one for one in visits.values() if one["ticket"] == rating["ticket"])
    assert list(rating) == [column.name for column in ratings.columns]
    assert (rating["day"], rating["counter"], rating["service"]) == ("2026-11-25", "1", "certification")
    assert (rating["scale"], rating["scale_version"], rating["score"], rating["reasons"]) == (3, 1, 1, "slow")
    assert rating["claimed"] == rating["rated_at"] < visit["ended_at"]
    assert (visit["outcome"], visit["counter"]) == ("served", "1")
    assert list(ledger.ratings(HALL, "2026-11-25")) == [rating]
    assert list(ledger.ratings(HALL, "2026-11-26")) == []


def test_leased_numbers_are_marked_with_what_their_kiosk_claimed(ledger: Ledger) -> None:
    visits = visits_of(ledger)
    leased = {number: visit for number, visit in visits.items() if visit["lease"] is not None}
    assert set(leased) == {"K001", "K002", "K004"}
    assert len({visit["lease"] for visit in leased.values()}) == 1
    assert {visit["device"] for visit in leased.values()} == {"kiosk-1"}
    first, second = leased["K001"], leased["K002"]
    assert first["claimed"] < first["arrived"] < second["arrived"]
    assert leased["K004"]["claimed"] is None


def test_appointments_and_paper_are_marked(ledger: Ledger) -> None:
    visits = visits_of(ledger)
    appointed = [visit for visit in visits.values() if visit["slot"] is not None]
    assert [(visit["place"], visit["place_reason"]) for visit in appointed] == [
        (appointed[0]["slot"], "slot")
    ]
    assert {number for number, visit in visits.items() if visit["paper"]} == {"G001", "G002"}
    served = visits["G002"]
    assert (served["counter"], served["by_staff"]) == ("3", True)
    minutes = datetime.timedelta(milliseconds=served["ended_at"] - served["called_at"])
    assert minutes == datetime.timedelta(minutes=6)
    assert (
        milliseconds(datetime.datetime.fromtimestamp(served["arrived"] / 1000, datetime.UTC))
        == served["arrived"]
    )

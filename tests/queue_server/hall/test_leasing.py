"""Numbers that kiosks give while the server is away: lent, taken into the line, void when the day ends."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import itertools
from typing import Any

import msgspec
import pytest

from queue_server.hall import acts, events
from queue_server.hall.leases import Lease
from queue_server.hall.service import Leases, Series
from tests.queue_server.hall.small_hall import DAY, SMALL, Book, at, only, open_book

change = msgspec.structs.replace


def lend(book: Book, device: str = "kiosk-1", holds: int | None = None) -> Lease:
    """Lend a kiosk numbers."""
    only(events.LeaseGranted, book.act(acts.GrantLease(device=device, holds=holds, epoch=1, address="")))
    return book.state.leases[len(book.rows)]


def admitting(lease: Lease, number: str, clock: str | None = None, **more: Any) -> acts.AdmitLeased:
    """The act by which a number is handed in; ``clock`` is when the kiosk says that it gave it."""
    usual = {
        "service": "certification", "ticket_class": None, "language": None, "secret": f"secret of {number}",
        "claimed": None if clock is None else at(clock), "contact": None,
    }  # fmt: skip
    return acts.AdmitLeased(lease=lease.seq, epoch=lease.epoch, number=number, **{**usual, **more})


def admit(
    book: Book, lease: Lease, number: str, clock: str | None = None, **more: Any
) -> events.TicketIssued:
    """Hand a number in."""
    return only(events.TicketIssued, book.act(admitting(lease, number, clock, **more)))


@pytest.fixture
def book() -> Book:
    """Heard of at 08:00, away, back at 08:30."""
    return open_book(clock="07:50")


@pytest.fixture
def lease(book: Book) -> Lease:
    """K001 to K005, lent at 07:50; it is 08:30 now."""
    lent = lend(book)
    book.at("08:30")
    return lent


HEARD = {"contact": at("08:00")}

# ------------------------------------------------------------ lending


def test_ranges_follow_one_another_whoever_asks(book: Book) -> None:
    ranges = [(lent.first, lent.last) for lent in (lend(book), lend(book, "kiosk-2"), lend(book, holds=2))]
    assert ranges == [(1, 5), (6, 10), (11, 15)]
    assert book.issue().number == "A001", "online numbers stay consecutive"


def test_numbers_are_lent_before_the_hall_opens_and_while_it_stands_still() -> None:
    book = open_book(clock="05:30")
    book.act(acts.StopHall(reason="power"))
    assert lend(book).first == 1
    book.act(acts.CloseDay())
    assert book.refuse(acts.GrantLease(device="kiosk-1", holds=None, epoch=1))[0] == "day-not-open"


def test_a_kiosk_whose_disk_was_made_anew_uses_its_old_lease_no_further(book: Book) -> None:
    old, other = lend(book), lend(book, "kiosk-2")
    replaced = only(
        events.LeaseReplaced, book.act(acts.GrantLease(device="kiosk-1", holds=None, epoch=1, address=""))
    )
    assert replaced.lease == old.seq
    assert (old.replaced, other.replaced) == (True, False)
    # What is in people's hands already counts as always.
    assert admit(book, old, "K002").number == "K002"


def test_the_lease_that_a_kiosk_says_it_holds_stays(book: Book) -> None:
    first = lend(book)
    second = lend(book, holds=first.seq)
    assert (first.replaced, second.replaced) == (False, False)
    lend(book, holds=second.seq)
    assert (first.replaced, second.replaced) == (True, False)


@pytest.mark.parametrize(
    "leases", [Leases(prefix=""), Leases(prefix="K", size=0), Leases(prefix="A"), Leases(prefix="G")]
)
def test_a_hall_that_lends_none_says_so(leases: Leases) -> None:
    book = open_book(change(SMALL, leases=leases))
    assert book.refuse(acts.GrantLease(device="kiosk-1", holds=None, epoch=1))[0] == "no-leases"


def test_numbers_come_to_an_end() -> None:
    book = open_book(change(SMALL, leases=Leases(prefix="K", size=4000)))
    lend(book)
    assert lend(book).last == 8000
    assert book.refuse(acts.GrantLease(device="kiosk-1", holds=None, epoch=1))[0] == "leases-exhausted"


def test_numbers_that_were_carried_over_night_are_not_lent_again() -> None:
    book = open_book(change(SMALL, left_at_closing="carry"))
    lent = lend(book)
    for number in ("K002", "K004"):
        admit(book, lent, number)
    book.at("07:00", DAY + datetime.timedelta(days=1))
    assert (lend(book).first, lend(book).first) == (5, 10)


def test_a_day_that_is_opened_again_goes_on_with_the_numbers(book: Book, lease: Lease) -> None:
    book.act(acts.CloseDay())
    book.act(acts.OpenDay(time_zone=book.zone, discipline=book.discipline))
    assert lend(book).first == 6
    assert book.refuse(admitting(lease, "K002")) == ("not-leased", {"field": "number", "value": "K002"})


# ------------------------------------------------------------ taking in


def test_who_was_given_a_number_stands_where_its_coming_puts_him(book: Book, lease: Lease) -> None:
    book.issue("certification")  # at 08:30
    issued = admit(book, lease, "K001", "08:12", ticket_class="priority", **HEARD)
    assert (issued.arrived, issued.place, issued.place_reason) == (at("08:12"), at("08:12"), "arrived")
    assert (issued.claimed, issued.contact, issued.lease) == (at("08:12"), at("08:00"), lease.seq)
    assert (issued.device, issued.by_staff, issued.paper, issued.ahead) == ("kiosk-1", False, False, 0)
    assert book.in_line("certification") == ["K001", "A001"]
    assert book.issue("certification").number == "A002", "the series goes on where it was"
    assert lease.clamped == 0


def test_a_claim_before_the_last_contact_counts_from_it_and_one_after_now_from_now(
    book: Book, lease: Lease
) -> None:
    early = admit(book, lease, "K001", "07:40", **HEARD)
    assert (early.arrived, early.claimed) == (at("08:00") + datetime.timedelta(milliseconds=1), at("07:40"))
    late = admit(book, lease, "K003", "09:10", **HEARD)
    assert (late.arrived, late.claimed) == (at("08:30"), at("09:10"))
    assert lease.clamped == 2


def test_no_number_was_given_before_it_was_lent(book: Book, lease: Lease) -> None:
    tick = datetime.timedelta(milliseconds=1)
    assert admit(book, lease, "K001", "07:10").arrived == at("07:50") + tick
    assert admit(book, lease, "K002", "07:10", contact=at("07:00")).arrived == at("07:50") + tick


def test_small_differences_of_clocks_are_not_counted(book: Book, lease: Lease) -> None:
    ahead = at("08:30") + datetime.timedelta(seconds=4)
    assert admit(book, lease, "K001", claimed=ahead).arrived == at("08:30")
    assert lease.clamped == 0


@pytest.mark.parametrize("clock", ["07:00", "08:10", "09:59", None])
def test_the_order_within_a_lease_holds_whatever_the_clock_and_the_order_of_handing_in(
    book: Book, lease: Lease, clock: str | None
) -> None:
    """A kiosk without a clock claims nonsense; its numbers tell who came first."""
    for order in itertools.permutations(range(1, 6)):
        tried = copy.deepcopy(book)
        for sequence in order:
            admit(tried, lease, f"K00{sequence}", clock, **HEARD)
        assert tried.in_line("certification") == ["K001", "K002", "K003", "K004", "K005"], order


def test_neighbours_tell_more_than_a_clock_that_went_wrong(book: Book, lease: Lease) -> None:
    admit(book, lease, "K001", "08:10", **HEARD)
    admit(book, lease, "K004", "08:20", **HEARD)
    assert admit(book, lease, "K002", "08:05", **HEARD).arrived == at("08:10")
    assert at("08:19") < admit(book, lease, "K003", "08:28", **HEARD).arrived < at("08:20")
    # Heard of since: the neighbours know better.
    assert admit(book, lease, "K005", "08:21", contact=at("08:29")).arrived > at("08:29")


def test_an_officer_takes_a_number_in_without_a_claim(book: Book, lease: Lease) -> None:
    issued = admit(book, lease, "K002", counter="1")
    assert (issued.arrived, issued.claimed) == (at("08:30"), None)
    # Whoever had the next number, and can prove when, does not pay for that; one who cannot stands behind.
    assert admit(book, lease, "K003", "08:10", **HEARD).arrived == at("08:10")
    admit(book, lease, "K004", counter="1")
    assert book.in_line("certification") == ["K003", "K002", "K004"]
    # Who had an earlier number than somebody with a proof stands before him.
    admit(book, lease, "K001", counter="1")
    assert book.in_line("certification") == ["K001", "K003", "K002", "K004"]


def test_also_after_closing_while_issuing_is_paused_the_hall_stands_still_or_writes_by_hand(
    book: Book, lease: Lease
) -> None:
    book.act(acts.PauseIssuing(reason="full"))
    book.act(acts.StopHall(reason="power", clear=True))
    book.act(acts.BeginPaper())
    book.at("17:05")
    assert admit(book, lease, "K001", "16:59").arrived == at("16:59")


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        ({"number": "K006"}, "not-leased", "number"),
        ({"number": "K0001"}, "not-leased", "number"),
        ({"number": "A001"}, "not-leased", "number"),
        ({"number": "K"}, "not-leased", "number"),
        ({"lease": 999}, "lease-void", "number"),
        ({"epoch": 2}, "lease-void", "number"),
        ({"service": "tax"}, "unknown-service", "service"),
        ({"ticket_class": "vip"}, "unknown-class", "class"),
        ({"ticket_class": "appointment"}, "no-slot", "class"),
        ({"language": "xx"}, "unknown-language", "language"),
        ({"units": 2}, "too-many-units", "units"),
        ({"counter": "9"}, "unknown-counter", "counter"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(
    book: Book, lease: Lease, wish: dict[str, Any], code: str, field: str
) -> None:
    act = dataclasses.replace(admitting(lease, "K001", "08:10"), **wish)
    refused, facts = book.refuse(act)
    assert (refused, facts["field"]) == (code, field)


def test_a_number_is_taken_in_once(book: Book, lease: Lease) -> None:
    admit(book, lease, "K001", "08:10")
    assert book.refuse(admitting(lease, "K001", "08:11"))[0] == "number-taken"


def test_nobody_writes_a_lent_number_by_hand(book: Book, lease: Lease) -> None:
    book.configure(change(SMALL, paper_prefix="K", leases=Leases(prefix="M")))
    book.act(acts.BeginPaper())
    line = acts.PaperTicket(sequence=4, service="land", arrived=book.now)
    assert book.refuse(acts.EnterPaper(tickets=(line,), secrets=("p",)))[0] == "number-taken"
    assert book.act(acts.EnterPaper(tickets=(dataclasses.replace(line, sequence=6),), secrets=("p",)))


def test_a_series_of_the_same_letters_goes_on_behind_the_lent_numbers(book: Book, lease: Lease) -> None:
    series = (*SMALL.series, Series(prefix="K"))
    services = (change(SMALL.services[0], series="K"), *SMALL.services[1:])
    book.configure(change(SMALL, series=series, services=services, leases=Leases(prefix="M")))
    assert book.issue("certification").number == "K006"
    assert admit(book, lease, "K001", "08:10").number == "K001"


# ------------------------------------------------------------ the end of the day


def test_what_was_not_used_is_a_gap_in_the_ledger_and_the_account_holds(book: Book, lease: Lease) -> None:
    for number in ("K001", "K004"):
        admit(book, lease, number, "08:10")
    other = lend(book, "kiosk-2")
    happened = book.act(acts.CloseDay())
    ends = [event for event in happened if isinstance(event, events.LeaseEnded)]
    assert [(end.lease, end.admitted) for end in ends] == [(lease.seq, 2), (other.seq, 0)]
    assert [(gap.first, gap.last) for end in ends for gap in end.unused] == [(2, 3), (5, 5), (6, 10)]
    account = only(events.DayClosed, happened)
    assert (account.issued, account.cancelled) == (2, 2)
    assert happened.index(ends[-1]) < happened.index(account)


def test_a_lease_is_void_when_its_day_has_ended(book: Book, lease: Lease) -> None:
    book.act(acts.CloseDay())
    assert book.refuse(admitting(lease, "K001"))[0] == "day-not-open"
    book.at("07:00", DAY + datetime.timedelta(days=1))
    assert book.refuse(admitting(lease, "K001"))[0] == "not-leased"
    new = lend(book)
    assert book.refuse(admitting(lease, "K001"))[0] == "lease-void", "the same number of another day"
    assert admit(book, new, "K001").number == "K001"


def test_midnight_ends_leases_too(book: Book, lease: Lease) -> None:
    happened = book.at("00:00", DAY + datetime.timedelta(days=1)).rows
    assert [row.event.lease for row in happened if isinstance(row.event, events.LeaseEnded)] == [lease.seq]

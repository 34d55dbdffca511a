"""Days of the small hall for tests of the stores: real rules, real events."""

from __future__ import annotations

import datetime
import itertools

import msgspec

from queue_server.hall import acts, events
from queue_server.store.ledger import Entry, Ledger
from tests.queue_server.hall.small_hall import DAY, SMALL, Book, at

HALL = SMALL.hall
NEXT_DAY = DAY + datetime.timedelta(days=1)
CARRYING = msgspec.structs.replace(SMALL, left_at_closing="carry")


def origin(key: str, sender: str = "kiosk-1") -> events.Origin:
    """Who asked, with a key that a test can name."""
    return events.Origin(sender=sender, key=key, content=f"meaning of {key}")


def pause(key: str | None = None, *, reason: str = "queue-long", when: str = "08:00") -> Entry:
    """The smallest event that a key can bind."""
    event = events.IssuingPaused(reason=reason, origin=origin(key) if key else None)
    return Entry(at=at(when), event=event)


def entries_of(book: Book, after: int = 0) -> list[Entry]:
    """What a book has written, ready to be appended."""
    return [Entry(at=row.at, event=row.event) for row in book.rows[after:]]


def append_all(ledger: Ledger, entries: list[Entry], hall: str = HALL) -> None:
    """Append act by act."""
    for _, act in itertools.groupby(entries, key=act_of):
        ledger.append(hall, ledger.head(hall).seq, list(act))


def act_of(entry: Entry) -> events.Origin | datetime.datetime:
    """What the rows of one act share, and of time's own acts."""
    return entry.event.origin or entry.at


def two_days() -> Book:
    """Tickets that were served, missed, cancelled and carried; calls, recalls, announcements."""
    book = Book(discipline=CARRYING).at("07:30")
    book.act(acts.OpenCounter(counter="1", officer="staff-7", origin=origin("open", "counter/1")))
    for number in range(1, 5):
        issue(book, f"take {number}")
    call(book, "call 1")
    book.now = at("07:32")
    book.act(acts.Recall(counter="1", origin=origin("again", "counter/1")))
    book.act(acts.MarkAnnounced(call=_last_call(book), device="board-1"))
    book.now = at("07:33")
    book.act(acts.StartService(counter="1", origin=origin("start", "counter/1")))
    book.now = at("07:40")
    call(book, "call 2")
    call(book, "call 3", outcome="no_show")
    book.now = at("07:50")
    book.act(acts.Finish(counter="1", origin=origin("finish", "counter/1")))
    book.discipline = SMALL
    book.at("07:30", NEXT_DAY)
    book.act(acts.OpenCounter(counter="3", officer="staff-9", origin=origin("open", "counter/3")))
    call(book, "call 4", counter="3")
    return book


def issue(book: Book, key: str, ticket_class: str = "ordinary") -> None:
    """Give a number to whoever has this key."""
    act = acts.Issue(
        service="certification", ticket_class=ticket_class, language="vi", secret=f"secret of {key}",
        device="kiosk-1", origin=origin(key),
    )  # fmt: skip
    book.act(act)


def call(book: Book, key: str, *, counter: str = "1", outcome: acts.Outcome | None = None) -> None:
    """Call the next one."""
    book.act(acts.CallNext(counter=counter, outcome=outcome, origin=origin(key, f"counter/{counter}")))


def _last_call(book: Book) -> int:
    return max(row.seq for row in book.rows if row.kind in ("TicketCalled.1", "TicketRecalled.1"))


__all__ = [
    "CARRYING", "HALL", "NEXT_DAY", "act_of", "append_all", "call", "entries_of", "issue", "origin",
    "pause", "two_days",
]  # fmt: skip

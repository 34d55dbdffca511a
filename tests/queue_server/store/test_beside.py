"""What is kept beside the ledger: written with the append, gone with the day, in memory and SQLite alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from queue_server.hall import events
from queue_server.store.ledger import Beside, Entry, KeyTaken, Ledger, LedgerMoved
from queue_server.store.opening import open_ledger
from tests.queue_server.hall.small_hall import DAY, at
from tests.queue_server.store.days import HALL, append_all, entries_of, pause, two_days

CARD, OTHER_CARD = b"\x00" * 32, b"\xff" * 32


def _closing() -> Entry:
    event = events.DayClosed(day=DAY, carried_in=0, issued=0, served=0, no_show=0, cancelled=0, carried=())
    return Entry(at=at("17:00"), event=event)


def _opening() -> Entry:
    return next(entry for entry in entries_of(two_days()) if isinstance(entry.event, events.DayOpened))


def test_nothing_is_beside_an_unknown_hall(ledger: Ledger) -> None:
    assert ledger.beside(HALL) == []


def test_it_is_kept_with_the_entries(ledger: Ledger) -> None:
    both = Beside(ticket=2, card=CARD, preparation=b"sealed")
    ledger.append(HALL, 0, [pause(), pause()], [both])
    said = Beside(ticket=3, preparation=b"also sealed")
    scanned = Beside(ticket=4, card=OTHER_CARD)
    dossier = Beside(ticket=5, dossier=b"a sealed code")
    ledger.append(HALL, 2, [pause(), pause(), pause()], [dossier, scanned, said])
    assert ledger.beside(HALL) == [both, said, scanned, dossier]
    assert ledger.beside("elsewhere") == []


def test_a_card_belongs_to_its_last_ticket(ledger: Ledger) -> None:
    first, again = Beside(ticket=1, card=CARD, preparation=b"1"), Beside(ticket=2, card=CARD)
    ledger.append(HALL, 0, [pause()], [first])
    ledger.append(HALL, 1, [pause(), pause()], [again, Beside(ticket=3, card=CARD)])
    assert ledger.beside(HALL) == [Beside(ticket=1, preparation=b"1"), Beside(ticket=3, card=CARD)]


def test_what_is_not_appended_leaves_nothing_beside(ledger: Ledger) -> None:
    kept = Beside(ticket=1, card=CARD)
    ledger.append(HALL, 0, [pause("key")], [kept])
    with pytest.raises(LedgerMoved):
        ledger.append(HALL, 0, [pause()], [Beside(ticket=2, card=OTHER_CARD)])
    with pytest.raises(KeyTaken):
        ledger.append(HALL, 1, [_closing(), pause("key")], [Beside(ticket=3, card=OTHER_CARD)])
    assert ledger.beside(HALL) == [kept]


@pytest.mark.parametrize("end", [_closing, _opening])
def test_it_ends_with_the_day(ledger: Ledger, end: Callable[[], Entry]) -> None:
    ledger.append("neighbour", 0, [pause()], [Beside(ticket=1, card=CARD)])
    whole = Beside(ticket=1, card=CARD, preparation=b"sealed", dossier=b"sealed too")
    ledger.append(HALL, 0, [pause()], [whole])
    ledger.append(HALL, 1, [end(), pause()], [Beside(ticket=3, card=OTHER_CARD)])
    assert ledger.beside(HALL) == [Beside(ticket=3, card=OTHER_CARD)]
    assert ledger.beside("neighbour") == [Beside(ticket=1, card=CARD)]


def test_rebuilding_leaves_it_alone(ledger: Ledger) -> None:
    append_all(ledger, entries_of(two_days()))
    kept = Beside(ticket=23, card=CARD, preparation=b"sealed")
    ledger.append(HALL, 22, [pause()], [kept])
    ledger.rebuild(HALL)
    assert ledger.beside(HALL) == [kept]


def test_a_file_keeps_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'hall.sqlite'}"
    first = open_ledger(address)
    kept = Beside(ticket=1, card=CARD, preparation=b"sealed", dossier=b"sealed too")
    first.append(HALL, 0, [pause()], [kept])
    first.close()
    again = open_ledger(address)
    assert again.beside(HALL) == [kept]
    again.close()

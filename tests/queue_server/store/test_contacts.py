"""When kiosks were last heard of: kept over restarts, the newest only, and not for ever."""

from __future__ import annotations

import datetime
from contextlib import closing
from pathlib import Path

from queue_server.store.ledger import Ledger
from queue_server.store.sqlite import SqliteLedger

HALL = "small"
NOON = datetime.datetime(2026, 11, 25, 5, 0, 0, 123_000, tzinfo=datetime.UTC)


def test_the_newest_is_kept_for_each_kiosk_of_each_hall(ledger: Ledger) -> None:
    assert ledger.contacts(HALL) == {}
    ledger.note_contacts(HALL, {"kiosk-1": NOON, "kiosk-2": NOON})
    ledger.note_contacts("other", {"kiosk-1": NOON - datetime.timedelta(hours=1)})
    later = NOON + datetime.timedelta(seconds=5)
    ledger.note_contacts(HALL, {"kiosk-2": later})
    ledger.note_contacts(HALL, {})
    assert ledger.contacts(HALL) == {"kiosk-1": NOON, "kiosk-2": later}
    assert ledger.contacts("other") == {"kiosk-1": NOON - datetime.timedelta(hours=1)}
    assert ledger.halls() == [], "who reports has no ledger yet"


def test_a_kiosk_that_is_gone_is_forgotten_after_days(ledger: Ledger) -> None:
    ledger.note_contacts(HALL, {"kiosk-1": NOON})
    later = NOON + datetime.timedelta(days=2, seconds=1)
    ledger.note_contacts(HALL, {"kiosk-2": later})
    assert ledger.contacts(HALL) == {"kiosk-2": later}


def test_they_outlive_the_process(tmp_path: Path) -> None:
    with closing(SqliteLedger(tmp_path / "hall.sqlite")) as ledger:
        ledger.note_contacts(HALL, {"kiosk-1": NOON})
    with closing(SqliteLedger(tmp_path / "hall.sqlite")) as ledger:
        assert ledger.contacts(HALL) == {"kiosk-1": NOON}
